import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserName, browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import { type OpenPage, openPage } from "../browsers/open-page.ts";
import { bundle } from "../runtimes/bundle.ts";

/** What the script of all pages leaves in the global. */
declare const entangle: typeof import("../../src/transports/frame.ts") & typeof import("../../src/ports.ts");

/** Answers what it is sent. */
const answering = `
  const port = entangle.connect(parent, { targetOrigin: document.referrer });
  port.postMessage("here is " + location.search);
  port.onmessage = ({ data }) => port.postMessage("echo of " + data);`;

/** Has a last word. */
const leaving = `
  let port;
  addEventListener("pagehide", () => port.postMessage("last"));
  port = entangle.connect(parent, { targetOrigin: document.referrer });
  port.postMessage("first");`;

/** A tab that closes when it is told to. */
const closing = `
  const port = entangle.connect(opener, { targetOrigin: "/" });
  port.postMessage("hello");
  port.onmessage = () => close();`;

/** Pretends to be another frame. */
const forging = `
  for (const from of ["\\0", "\\uffff"]) parent.postMessage({ "entangle/frame": { from } }, "*");
  parent.postMessage("forged", "*");`;

/** Says words that are none, then plays the part of a link's other side until it has given a port, and sends there what is no message. */
const garbling = `
  for (const word of [null, 5, "", {}, { from: 5 }, { from: "a", to: 5 }, { from: "a", to: "b" }])
    parent.postMessage({ "entangle/frame": word }, "*");
  parent.postMessage(null, "*");
  addEventListener("message", ({ data }) => {
    const { port1, port2 } = new MessageChannel();
    const word = { from: "\uffff", to: data["entangle/frame"].from };
    parent.postMessage({ "entangle/frame": word }, "*", [port2]);
    port1.postMessage("hello");
  });
  parent.postMessage({ "entangle/frame": { from: "\uffff" } }, "*");`;

const page = (script: string) =>
  `<!doctype html><body><script src=/entangle.js></script><script type=module>${script}</script>`;

const inBrowser = (browser: BrowserName) => () => {
  let shown: OpenPage;
  let other: string;
  beforeAll(async () => {
    const source = 'export * from "../src/transports/frame.ts"; export * from "../src/ports.ts";';
    shown = await openPage(browser, {
      "/page.html": "<!doctype html><body><script src=/agent.js></script><script src=/entangle.js></script>",
      "/answers.html": page(answering),
      "/closes.html": page(closing),
      "/forges.html": page(forging),
      "/leaves.html": page(leaving),
      "/garbles.html": page(garbling),
      "/entangle.js": await bundle(source, { globalName: "entangle" }),
    });
    other = shown.origin.replace("127.0.0.1", "localhost");
  });
  afterAll(() => shown?.close());

  test("connect: the frame may have begun long before, and nothing that was posted is lost", async () => {
    const heard = await shown.evaluate(async (other) => {
      const frame = Object.assign(document.createElement("iframe"), { src: `${other}/answers.html?1` });
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve));
      const port = entangle.connect(frame.contentWindow, { targetOrigin: other });
      port.postMessage("hello");
      const heard: unknown[] = [];
      for await (const { data } of entangle.messages(port)) if (heard.push(data) === 2) break;
      frame.remove();
      return heard;
    }, other);
    expect(heard).toEqual(["here is ?1", "echo of hello"]);
  });

  test("connect: a frame that shows another document closes its port; the next document can connect", async () => {
    const heard = await shown.evaluate(async (other) => {
      const frame = Object.assign(document.createElement("iframe"), { src: `${other}/answers.html?1` });
      document.body.append(frame);
      const heard: unknown[] = [];
      for (const next of [2, 3]) {
        const port = entangle.connect(frame.contentWindow, { targetOrigin: other });
        port.onmessage = ({ data }) => {
          heard.push(data);
          frame.src = `${other}/answers.html?${next}`;
        };
        heard.push(await entangle.closed(port));
      }
      frame.remove();
      return heard;
    }, other);
    const lost = { reason: "lost", text: expect.any(String) };
    expect(heard).toEqual(["here is ?1", lost, "here is ?2", lost]);
  });

  test("connect: what a frame posted comes before close, also if it was posted while the frame was removed", async () => {
    const heard = await shown.evaluate(async () => {
      const frame = Object.assign(document.createElement("iframe"), { src: "/leaves.html" });
      document.body.append(frame);
      const port = entangle.connect(frame.contentWindow, { targetOrigin: "/" });
      const heard: unknown[] = [];
      port.onmessage = ({ data }) => {
        heard.push(data);
        frame.remove();
      };
      const { reason, text } = await entangle.closed(port);
      return [...heard, reason, text];
    });
    expect(heard).toEqual(["first", "last", "lost", "the other side: this document was left"]);
  });

  test("connect: a document of another origin than targetOrigin is neither spoken to nor heard", async () => {
    const reason = await shown.evaluate(async (other) => {
      const frame = Object.assign(document.createElement("iframe"), { src: `${other}/answers.html` });
      document.body.append(frame);
      const port = entangle.connect(frame.contentWindow, { targetOrigin: origin, timeoutMs: 1000 });
      const reason = await entangle.closed(port);
      frame.remove();
      return reason;
    }, other);
    expect(reason).toEqual({ reason: "refused", text: "nobody there connected within 1000 ms (timeoutMs)" });
  });

  test("connect: a frame that pretends to be another one isn't heard", async () => {
    const heard = await shown.evaluate(async (other) => {
      const said: unknown[] = [];
      addEventListener("message", ({ data }) => typeof data === "string" && said.push(data));
      const [empty, forger] = [document.createElement("iframe"), document.createElement("iframe")];
      document.body.append(empty, forger);
      const port = entangle.connect(empty.contentWindow, { targetOrigin: "*", timeoutMs: 1500 });
      forger.src = `${other}/forges.html`;
      await new Promise((resolve) => forger.addEventListener("load", resolve));
      const { reason } = await entangle.closed(port);
      for (const frame of [empty, forger]) frame.remove();
      return [...said, reason];
    }, other);
    expect(heard).toEqual(["forged", "refused"]);
  });

  test("connect: a frame that sends what is no message ends its own link, and no other", async () => {
    const heard = await shown.evaluate(async (other) => {
      const portTo = (path: string) => {
        const frame = Object.assign(document.createElement("iframe"), { src: `${other}${path}` });
        document.body.append(frame);
        return entangle.connect(frame.contentWindow, { targetOrigin: other });
      };
      const neighbour = portTo("/answers.html?1");
      const heard: unknown[] = [await entangle.closed(portTo("/garbles.html"))];
      for await (const { data } of entangle.messages(neighbour)) {
        heard.push(data);
        break;
      }
      for (const frame of document.querySelectorAll("iframe")) frame.remove();
      return heard;
    }, other);
    expect(heard).toEqual([{ reason: "protocol", text: "what came is no message of a link" }, "here is ?1"]);
  });

  test("connect: a tab that is closed closes its port", async () => {
    const heard = await shown.evaluate(async () => {
      const port = entangle.connect(open("/closes.html"), { targetOrigin: "/" });
      const heard: unknown[] = [];
      port.onmessage = ({ data }) => {
        heard.push(data);
        port.postMessage("close");
      };
      heard.push(await entangle.closed(port));
      return heard;
    });
    expect(heard).toEqual(["hello", { reason: "lost", text: expect.any(String) }]);
  });

  test("connect: what is no window, and no origin, is refused at once", async () => {
    const errors = await shown.evaluate(() => {
      const errorOf = (run: () => unknown): string => {
        try {
          return `none: ${run()}`;
        } catch (error) {
          return String(error);
        }
      };
      const frame = document.createElement("iframe");
      return [
        errorOf(() => entangle.connect(frame.contentWindow, { targetOrigin: "*" })),
        errorOf(() => entangle.connect(parent, {} as never)),
        errorOf(() => entangle.connect(parent, { targetOrigin: "data:text/html," })),
        // As this page is in no frame.
        errorOf(() => entangle.connect(parent, { targetOrigin: "/" })),
      ];
    });
    expect(errors).toEqual([
      "TypeError: connect: null is no window; a frame has one once it is in the document",
      'TypeError: connect: targetOrigin is undefined; it must be a URL, "*", or "/" in a document that has an origin',
      'TypeError: connect: targetOrigin is "data:text/html,"; it must be a URL, "*", or "/" in a document that has an origin',
      "TypeError: connect: this is the script's own window; give another one",
    ]);
  });
};

for (const browser of browserNames) {
  describe.skipIf(whyNoBrowser(browser))(`entangle/frame in ${browser}`, inBrowser(browser));
}
