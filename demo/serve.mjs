import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serveNetwork } from "./network/server.mjs";

const folder = new URL(".", import.meta.url);
const types = /** @type {Record<string, string>} */ ({
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
});
const files = ["example/index.html", "example/frame.html", "echo/index.html", "echo/frame.html", "style.css"];

/**
 * @typedef {object} Site
 * @property {string} origin
 * @property {(text: string) => void} setLog what the page shows of the run in jsdom
 * @property {() => void} close
 */

/**
 * Serves the demo on `preferredPort`, or on a free one where that is taken: `/` shows it all, `/example/` and `/echo/` are the
 * example pages with entangle in the browser's place, below `/unmodified/` they are as their files are; `/network/` has ports that go
 * from the browser to a server and on to its child process.
 * @param {number} preferredPort
 * @returns {Promise<Site>}
 */
export async function serve(preferredPort) {
  const script = await bundle("in-the-browsers-place.mjs");
  const [page, worker] = [await bundle("network/page.mjs"), await bundle("network/worker.mjs")];
  let log = "";
  /** @type {Record<string, () => Promise<string> | string>} */
  const pages = {
    "/": async () => (await read("index.html")).replace("<!-- log -->", () => escapeHtml(log)),
    "/entangle.js": () => script,
    "/network/index.html": () => read("network/index.html"),
    "/network/page.js": () => page,
    "/network/worker.js": () => worker,
  };
  for (const file of files) {
    pages[`/unmodified/${file}`] = () => read(file);
    pages[`/${file}`] = async () => withEntangle(await read(file));
  }

  const server = createServer(async ({ url = "/" }, response) => {
    const page = pages[url.replace(/\?.*/, "")];
    const type = types[extname(url)] ?? "text/html";
    response.writeHead(page ? 200 : 404, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
    response.end(await page?.());
  });
  const port = await listen(server, preferredPort);
  const endNetwork = serveNetwork(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    setLog: (text) => {
      log = text;
    },
    close() {
      endNetwork();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} file */
const read = (file) => readFile(new URL(file, folder), "utf8");

/** @param {string} html */
const withEntangle = (html) => html.replace("<head>", '<head>\n    <script src="/entangle.js"></script>');

/** @param {string} text */
const escapeHtml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {string} program */
async function bundle(program) {
  const entryPoints = [fileURLToPath(new URL(program, folder))];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "iife", target: "es2022" });
  return outputFiles.map(({ text }) => text).join("");
}

/**
 * @param {import("node:http").Server} server
 * @param {number} preferredPort
 * @returns {Promise<number>}
 */
function listen(server, preferredPort) {
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE" && preferredPort !== 0) resolve(listen(server, 0));
      else reject(error);
    });
    server.listen(preferredPort, "127.0.0.1", () => {
      const address = server.address();
      if (address && typeof address === "object") resolve(address.port);
    });
  });
}
