// Loads one WPT page in jsdom and prints each result as one JSON line, as environment.mjs does. Arguments: the task as JSON.
import { createRequire } from "node:module";

/**
 * @typedef {object} Task
 * @property {string} url of the page
 * @property {string} jsdom file URL of its package.json
 * @property {string | null} entangle file URL of the built `entangle/window`, or null to test jsdom as it is
 * @property {number} timeoutMs
 */

/** @type {Task} */
const task = JSON.parse(process.argv[2] ?? "");
/** @type {(name: string) => any} */
const load = createRequire(task.jsdom);
const { JSDOM, VirtualConsole } = load("jsdom");
const { Agent } = load("undici");
const { install } = task.entangle ? await import(task.entangle) : {};

const report = (/** @type {object} */ line) => console.log(`wpt:${JSON.stringify(line)}`);

/** Called by browser/report.js in the page. @param {any} page */
function wptReport({ harness, message, subtests }) {
  for (const subtest of subtests) report({ type: "subtest", ...subtest });
  report({ type: "harness", status: harness, message });
  report({ type: "end" });
  process.exit(0);
}

// What a test leaves uncaught its harness hears of by the page's error event; this is only for whoever reads the output.
const virtualConsole = new VirtualConsole();
virtualConsole.on("jsdomError", (/** @type {Error} */ error) => console.error(error.message));

// Browsers take all names below localhost for this machine, and tests use them as other sites; not every resolver does.
const lookup = (/** @type {string} */ _name, /** @type {object} */ _options, /** @type {Function} */ found) =>
  found(null, [{ address: "127.0.0.1", family: 4 }]);

const { window } = await JSDOM.fromURL(task.url, {
  runScripts: "dangerously",
  resources: { dispatcher: new Agent({ connect: { lookup } }) },
  pretendToBeVisual: true,
  virtualConsole,
  beforeParse(/** @type {any} */ page) {
    page.wptReport = wptReport;
    page.gc = globalThis.gc;
    install?.(page, { replace: true });
  },
});
setTimeout(() => window.timeout?.(), task.timeoutMs);
