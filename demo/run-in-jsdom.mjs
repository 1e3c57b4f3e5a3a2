import { install } from "entangle/window";
import { JSDOM, VirtualConsole } from "jsdom";

/**
 * Opens the example page in jsdom with entangle, and waits until the frame has answered.
 * @param {string} url
 * @param {(line: string) => void} print
 */
export async function runInJsdom(url, print) {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on("log", (line) => print(`  ${line}`));
  virtualConsole.on("jsdomError", (error) => print(`  jsdom: ${error.message}`));
  const { window } = await JSDOM.fromURL(url, {
    runScripts: "dangerously",
    resources: "usable",
    virtualConsole,
    beforeParse: (window) => install(window),
  });
  const received = window.document.querySelector("#received");
  const button = window.document.querySelector("button");
  if (!received || !button)
    throw new Error(`${url} is not the example page: nothing with the id "received", or no button`);
  const change = () =>
    new Promise((resolve) => new window.MutationObserver(resolve).observe(received, { childList: true }));

  print(`The page says: ${received.textContent}`);
  await change();
  print(`The page says: ${received.textContent}`);
  print("A click on its button:");
  button.click();
  await change();
  print(`The page says: ${received.textContent}`);
  window.close();
}
