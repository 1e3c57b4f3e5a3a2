import { install } from "entangle/window";
import { JSDOM, VirtualConsole } from "jsdom";

/**
 * Opens a page in jsdom with entangle, and closes it when `tell` is done.
 * @param {string} url
 * @param {(window: import("./tell.mjs").PageWindow, print: (line: string) => void) => Promise<void>} tell
 * @param {(line: string) => void} print
 */
export async function runInJsdom(url, tell, print) {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on("log", (line) => print(`  ${line}`));
  virtualConsole.on("jsdomError", (error) => print(`  jsdom: ${error.message}`));
  const { window } = await JSDOM.fromURL(url, {
    runScripts: "dangerously",
    resources: "usable",
    virtualConsole,
    beforeParse: (window) => install(window),
  });
  await tell(window, print);
  window.close();
}
