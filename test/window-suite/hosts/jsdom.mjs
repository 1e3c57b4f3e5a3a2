// Opens the suite's page in jsdom with entangle, and prints one result a line: node jsdom.mjs <url> [where to look for jsdom]
import { createRequire } from "node:module";
import { install } from "entangle/window";
import { printResults } from "./print-results.mjs";

const [url = "", from = import.meta.url] = process.argv.slice(2);
/** @type {typeof import("jsdom")} */
const { JSDOM, VirtualConsole } = createRequire(from)("jsdom");

const { window } = await JSDOM.fromURL(url, {
  runScripts: "dangerously",
  resources: "usable",
  virtualConsole: new VirtualConsole().on("jsdomError", (error) => console.error(error.message)),
  beforeParse: (window) => install(window),
});
await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
await printResults(window);
window.close();
