import { expect, test } from "vitest";
import { type BrowserName, browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { bundle } from "../runtimes/bundle.ts";
import { openPage } from "./open-page.ts";

/**
 * A page that goes to another, which leads back to where it is kept, and then tells a last page what it heard.
 * @param script of the page; defines \`leave\`, what happens before, and \`back\`, which gives what is to be told
 */
const keptPage = (script: string): string => `<!doctype html><script src=/entangle.js></script><script>
  ${script}
  const tell = (heard) => {
    sessionStorage.setItem("heard", heard);
    location = "/page.html";
  };
  addEventListener("pageshow", async ({ persisted }) => {
    if (persisted) tell(await back());
    else if (performance.getEntriesByType("navigation")[0].type === "back_forward") tell("not kept");
    else {
      await leave();
      location = "/away.html";
    }
  });
</script>`;

const withPorts = keptPage(`
  const { port1, port2 } = new entangle.MessageChannel();
  const leave = () => {
    port1.postMessage("begin");
    return new Promise((resolve) => (port2.onmessage = resolve));
  };
  // It is under way when the page is put by.
  addEventListener("pagehide", () => port1.postMessage("the last word"));
  const back = () => {
    const { port1, port2 } = new entangle.MessageChannel();
    port1.postMessage("a message");
    return new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
  };`);

const withWorker = keptPage(`
  const worker = new Worker("/worker.js");
  const port = entangle.connect(worker);
  const echo = (text) => {
    port.postMessage(text);
    return new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
  };
  const leave = () => echo("before");
  const isWatched = async () => (await navigator.locks.query()).pending.length > 0;
  const back = async () => {
    // WebKit has taken back what the page asked for.
    while (!(await isWatched()));
    const heard = await echo("after");
    worker.terminate();
    return heard + ", " + (await entangle.closed(port)).text;
  };`);

const worker = `
  importScripts("/entangle.js");
  const port = entangle.connect(self);
  port.onmessage = ({ data }) => port.postMessage("echo of " + data);`;

async function heardBy(browser: BrowserName, page: string): Promise<string | null> {
  const source = ["index", "ports", "transports/worker"].map((name) => `export * from "../src/${name}.ts";`).join("");
  const files = {
    "/kept.html": page,
    "/away.html": "<!doctype html><script>onload = () => history.back()</script>",
    "/page.html": "<!doctype html><script src=/agent.js></script>",
    "/entangle.js": await bundle(source, { globalName: "entangle" }),
    "/worker.js": worker,
  };
  const opened = await openPage(browser, files, { path: "/kept.html", isIsolated: false });
  try {
    return await opened.evaluate(() => sessionStorage.getItem("heard"));
  } finally {
    await opened.close();
  }
}

for (const browser of browserNames) {
  const missing = whyNoBrowser(browser);

  test.skipIf(missing)(`${browser}: a page that was kept for the way back has ports that deliver`, async () => {
    expect(await heardBy(browser, withPorts)).toBe("a message");
  });

  // docs/transports.md: Firefox keeps no page that asks for a lock.
  test.skipIf(missing)(`${browser}: its links to workers go on`, async () => {
    const goesOn = "echo of after, the worker has ended";
    expect(await heardBy(browser, withWorker)).toBe(browser === "Firefox" ? "not kept" : goesOn);
  });
}
