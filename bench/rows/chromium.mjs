// The same drivers in a page of a real browser, native and entangle side by side.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/find.mjs";

const executablePath = findChromium() ?? "chromium";
const flags =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** @type {import("./index.mjs").Row[]} */
export const chromiumRows = [
  row("one-way", "port in Chromium, one way, small object"),
  row("ping-pong", "port in Chromium, ping-pong"),
  row("clone-small", "structuredClone in Chromium, small object"),
];

/** @type {(id: string, title: string) => import("./index.mjs").Row} */
function row(id, title) {
  return { id: `chromium/${id}`, title, measure: (context) => measureInChromium(id, context) };
}

/** @type {(id: string, context: import("./index.mjs").Context) => Promise<any>} */
async function measureInChromium(id, { entry, quick }) {
  const browser = await chromium.launch({ executablePath, args: flags.split(" ") });
  try {
    const page = await browser.newPage();
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", headers: isolation, body: "" }));
    await page.goto("http://localhost/");
    await page.evaluate(await bundle(entry));
    const measurement = await page.evaluate(`measureInPage(${JSON.stringify(id)}, ${quick})`);
    return { .../** @type {object} */ (measurement), note: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
  }
}

/** A page that is isolated from other origins gets the finer clock. */
const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** @param {string} entry */
async function bundle(entry) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as entangle from ${JSON.stringify(entry)};
        import { measureInPage } from "./page.mjs";
        globalThis.measureInPage = (id, quick) => measureInPage(entangle, id, quick);`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  return outputFiles.map(({ text }) => text).join("\n");
}
