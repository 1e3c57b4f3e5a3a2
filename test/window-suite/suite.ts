import { type Site, serve } from "../browsers/serve.ts";
import type { Result } from "../runtimes/behaviours/run.ts";
import { bundle } from "../runtimes/bundle.ts";

/** What the suite leaves in its page's window. */
export interface SuiteOfPage {
  readonly results: readonly Result[];
  readonly done: Promise<void>;
}

/** For what doesn't come: that is known soon, and some of it is known not to come. */
const timeLimitMs = 2500;

const suiteScript = `
  import { behaviours } from "./window-suite/behaviours/index.ts";
  import { runBehaviours } from "./runtimes/behaviours/run.ts";
  const results = [];
  // In a task of its own: the page is loaded by then.
  const loaded = new Promise((resolve) => window.addEventListener("load", () => setTimeout(resolve)));
  const done = loaded.then(() => runBehaviours(behaviours, (result) => results.push(result), ${timeLimitMs}));
  window.windowSuite = { results, done };
`;

/** Which names a window lacks when its scripts run. */
const listMissing = `
  const names = ["MessageChannel", "MessagePort", "MessageEvent", "structuredClone"];
  const missing = names.filter((name) => typeof window[name] !== "function");`;
const frame = `<!doctype html><title>frame</title><script>${listMissing}
  parent.postMessage({ page: location.pathname, missing }, "*");
</script>`;

/** Answers what it is sent: through the port that came along, or else through the window that it came from. */
const echo = `<!doctype html><title>echo</title><script>
  window.addEventListener("message", ({ data, origin, source, ports: [port] }) => {
    if (port) port.onmessage = ({ data }) => port.postMessage({ echo: data });
    if (port) port.postMessage({ echo: data });
    else source.postMessage({ echo: data, sourceIsParent: source === parent, origin }, origin);
  });
</script>`;

const offersAPort = `<!doctype html><title>offers a port</title><script>
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => port1.postMessage(data);
  window.addEventListener("message", ({ source }) => source.postMessage("a port", "*", [port2]));
</script>`;

const nested = `<!doctype html><title>nested</title><iframe src="/innermost.html"></iframe>`;

const innermost = `<!doctype html><title>innermost</title><script>
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => port1.postMessage(data + ", and up");
  top.postMessage("from the innermost", "*", [port2]);
</script>`;

/** A window that was opened tells which names it lacks, with a port that answers. */
const popup = `<!doctype html><title>popup</title><script>${listMissing}
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => port1.postMessage(data);
  opener.postMessage({ missing }, "*", [port2]);
</script>`;

export interface SuiteSite {
  /** Of the page that runs the suite. */
  readonly url: string;
  close(): void;
}

/** Serves the page that runs the suite, and those that it shows in frames. */
export async function serveSuite(): Promise<SuiteSite> {
  const alias = { entangle: "./test/window-suite/behaviours/own-names.ts" };
  const script = await bundle(suiteScript, { globalName: "suite", alias });
  const other: Site = await serve({ "/frame.html": frame });
  const site = await serve({
    "/page.html": '<!doctype html><title>suite</title><body><script src="/suite.js"></script></body>',
    "/suite.js": script,
    "/frame.html": frame,
    "/echo.html": echo,
    "/nested.html": nested,
    "/innermost.html": innermost,
    "/offers-a-port.html": offersAPort,
    "/popup.html": popup,
    "/nothing.html": "<!doctype html><title>nothing</title>",
  });
  return {
    url: `${site.origin}/page.html?other=${encodeURIComponent(other.origin)}`,
    close() {
      site.close();
      other.close();
    },
  };
}
