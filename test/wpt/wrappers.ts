import { type Meta, resolvePath } from "./meta.ts";

/** The pages that WPT's server makes of scripts. Source:
 *  https://web-platform-tests.org/writing-tests/testharness.html#tests-for-other-or-multiple-globals-any-js */

/** GLOBAL as WPT has it, and TestUtils, whose gc() collects in a task of its own: a WeakRef keeps its target alive to
 *  the end of the job that made it. Where a browser can't be told to, it makes what is to be collected. */
const globalObject = (isWindow: boolean): string => `
self.GLOBAL = { isWindow: () => ${isWindow}, isWorker: () => ${!isWindow}, isShadowRealm: () => false };
self.TestUtils = { gc: () => new Promise((resolve) => setTimeout(resolve)).then(() => self.gc ? self.gc() : makeGarbage()) };
function makeGarbage() { for (let i = 0; i < 1000; i++) new Uint8Array(100_000).fill(i); }
`;

/** `x.any.html` and `x.window.html`: runs the script in the page. */
export function windowPage(testPath: string, meta: Meta): string {
  const scripts = [...meta.scripts.map((script) => resolvePath(script, testPath)), testPath];
  return `${head(meta)}<script>${globalObject(true)}</script>
<div id="log"></div>
${scripts.map((script) => `<script src="${script}"></script>`).join("\n")}
`;
}

/** `x.any.worker.html`: runs `x.any.worker.js` in a dedicated worker and shows its results. */
export function workerPage(testPath: string, meta: Meta): string {
  const worker = testPath.replace(/\.js$/, ".worker.js");
  return `${head(meta)}<div id="log"></div>
<script>fetch_tests_from_worker(new Worker("${worker}" + location.search));</script>
`;
}

/** `x.any.worker.js`: the worker's script. */
export function workerScript(testPath: string, meta: Meta): string {
  const scripts = ["/resources/testharness.js", ...meta.scripts, testPath].map((script) =>
    resolvePath(script, testPath),
  );
  return `${globalObject(false)}
self.META_TITLE = ${JSON.stringify(meta.title)};
${scripts.map((script) => `importScripts(${JSON.stringify(script)});`).join("\n")}
done();
`;
}

function head(meta: Meta): string {
  const title = meta.title === "" ? "" : `<title>${escapeHtml(meta.title)}</title>\n`;
  const timeout = meta.longTimeout ? '<meta name="timeout" content="long">\n' : "";
  return `<!DOCTYPE html>
<meta charset="utf-8">
${title}${timeout}<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
