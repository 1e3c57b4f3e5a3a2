// The same drivers in a page of each browser, native and entangle side by side.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { browserNames, root } from "../../scripts/find.mjs";

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
  const openPage = await importOpenPage();
  const page = await openPage(browser, {
    "/page.html": '<!doctype html><script src="/bench.js"></script><script src="/agent.js"></script>',
    "/bench.js": await bundle(entry),
  });
  try {
    const run = (/** @type {[string, boolean]} */ options) => /** @type {any} */ (globalThis).measureInPage(...options);
    const measurement = await page.evaluate(run, [work, quick]);
    const [version] = (await page.evaluate(() => navigator.userAgent)).match(/(Chrome|Firefox|Version)\/[\d.]+/) ?? [];
    return { ...measurement, note: version?.replace("Version", "Safari") };
  } finally {
    await page.close();
  }
}

/** What the tests open pages with is in TypeScript, which Node 20 doesn't read. @returns {Promise<typeof import("../../test/browsers/open-page.ts").openPage>} */
async function importOpenPage() {
  const outfile = join(root, "node_modules/.cache/entangle-bench/open-page.mjs");
  await build({
    entryPoints: [join(root, "test/browsers/open-page.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
    logLevel: "warning",
  });
  return (await import(pathToFileURL(outfile).href)).openPage;
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
