// Runs one WPT file in Node, Deno or Bun: gives testharness.js the global scope of a JavaScript shell, evaluates the
// file's scripts as classic scripts, and prints each result as one JSON line. Arguments: the job as JSON.
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import { defineGlobal, installEntangle } from "./entangle.mjs";
import { lendHostFeatures } from "./lent.mjs";

/**
 * @typedef {object} Job
 * @property {string} wptDir absolute path of the WPT checkout
 * @property {string} path path of the test below the root, beginning with "/"
 * @property {string} title the file's META title, or ""
 * @property {{ path: string, file: string, code?: string }[]} scripts in order; `code` where templates were filled in
 * @property {Record<string, string>} served root paths that aren't files of the checkout, with the file to read
 * @property {string | null} entangle file URL of the built entry point, or null to test the host's own classes
 * @property {number} timeoutMs
 */

// Everything the report needs is captured before tests can replace it.
const { setTimeout, clearTimeout, process } = globalThis;
/** For what testharness.js and the runtimes put there. @type {Record<string, any>} */
const scope = globalThis;
const print = console.log.bind(console);
const report = (/** @type {object} */ line) => print(`wpt:${JSON.stringify(line)}`);
const exit = () => process.exit(0);

const testStatus = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
const harnessStatus = ["OK", "ERROR", "TIMEOUT", "PRECONDITION_FAILED"];

/** @param {Job} job */
function installShell(job) {
  const origin = "http://web-platform.test";
  const hostFetch = globalThis.fetch;
  const fetch = async (/** @type {string | URL} */ url) => {
    const { protocol, href, pathname } = new URL(url, origin + job.path);
    if (protocol !== "http:") return hostFetch(href);
    return new Response(readFileSync(job.served[pathname] ?? job.wptDir + pathname));
  };
  defineGlobal("self", globalThis);
  defineGlobal("location", new URL(origin + job.path));
  defineGlobal("GLOBAL", { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false });
  defineGlobal("META_TITLE", job.title);
  defineGlobal("fetch", fetch);
  lendHostFeatures(async (url) => (await fetch(url)).text(), job.entangle);
}

/** Turns what the tests leave uncaught into a harness error, as a browser's `error` event would. */
function watchUncaught() {
  const onUncaught = (/** @type {unknown} */ error) => {
    report({ type: "harness", status: "ERROR", message: error instanceof Error ? (error.stack ?? "") : String(error) });
  };
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
}

/** @param {Job} job */
function connectHarness(job) {
  const timer = setTimeout(() => scope.timeout(), job.timeoutMs);
  const reported = new Set();
  const reportSubtest = (/** @type {any} */ test) => {
    reported.add(test);
    report({ type: "subtest", name: test.name, status: testStatus[test.status], message: test.message ?? "" });
  };
  scope.add_result_callback(reportSubtest);
  scope.add_completion_callback((/** @type {any} */ tests, /** @type {any} */ status) => {
    clearTimeout(timer);
    // After a timeout the unfinished ones come only here.
    for (const test of tests) if (!reported.has(test)) reportSubtest(test);
    report({ type: "harness", status: harnessStatus[status.status], message: status.message ?? "" });
    report({ type: "end" });
    exit();
  });
}

/** @param {Job} job */
async function run(job) {
  installShell(job);
  if (job.entangle) await installEntangle(job.entangle);
  watchUncaught();
  const evaluate = (/** @type {Job["scripts"][number]} */ script) =>
    vm.runInThisContext(script.code ?? readFileSync(script.file, "utf8"), {
      filename: pathToFileURL(script.file).href,
    });
  for (const [index, script] of job.scripts.entries()) {
    evaluate(script);
    // The first is testharness.js, and must be listened to before any test ends.
    if (index === 0) connectHarness(job);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(JSON.parse(process.argv[2] ?? ""));
