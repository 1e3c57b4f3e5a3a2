// The same drivers in a page of each browser, native and entangle side by side.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { browserNames } from "../../scripts/find.mjs";
import { importBundled } from "../../scripts/import-bundled.mjs";

/** @typedef {import("../../scripts/find.mjs").BrowserName} BrowserName */

/** @type {import("./index.mjs").Row[]} */
export const browserRows = browserNames.flatMap((browser) => [
  row(browser, "one-way", `port in ${browser}, one way, small object`),
  row(browser, "ping-pong", `port in ${browser}, ping-pong, small object`),
  row(browser, "clone-small", `structuredClone in ${browser}, small object`),
]);

/** @type {(browser: BrowserName, work: string, title: string) => import("./index.mjs").Row} */
function row(browser, work, title) {
  const id = `${browser.toLowerCase()}/${work}`;
  return { id, title, measure: (context) => measureInBrowser(browser, work, context) };
}

/** @type {(browser: BrowserName, work: string, context: import("./index.mjs").Context) => Promise<any>} */
async function measureInBrowser(browser, work, { entry, quick }) {
  /** @type {typeof import("../../test/browsers/open-page.ts")} */
  const { openPage } = await importBundled("test/browsers/open-page.ts");
  const page = await openPage(browser, {
    "/page.html": '<!doctype html><script src="/bench.js"></script><script src="/agent.js"></script>',
    "/bench.js": await bundle(entry),
  });
  try {
    const run = (/** @type {[string, boolean]} */ options) => /** @type {any} */ (globalThis).measureInPage(...options);
    const measurement = await page.evaluate(run, [work, quick]);
    const [note] = (await page.evaluate(() => navigator.userAgent)).match(/(Chrome|Firefox|Version)\/[\d.]+/) ?? [];
    return { ...measurement, note };
  } finally {
    await page.close();
  }
}

/** @param {string} entry */
async function bundle(entry) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as entangle from ${JSON.stringify(entry)};
        import { measureInPage } from "./page.mjs";
        globalThis.measureInPage = (work, quick) => measureInPage(entangle, work, quick);`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  return outputFiles.map(({ text }) => text).join("\n");
}
