import { type DOMWindow, JSDOM, type Options, VirtualConsole } from "jsdom";
import { type InstallOptions, install } from "../../src/window/install.ts";

/** A page's window, whose properties a test reads as it likes. */
export type PageWindow = DOMWindow & { readonly [name: string]: unknown };

const jsdomOptions = (options: InstallOptions | undefined): Options => ({
  runScripts: "dangerously",
  resources: "usable",
  // What a page throws must not go unseen.
  virtualConsole: new VirtualConsole().on("jsdomError", (error) => {
    throw error;
  }),
  beforeParse: (window) => install(window, options),
});

/** A page in jsdom with entangle, which runs its scripts. */
export function openPage(html = "", options?: InstallOptions): PageWindow {
  return new JSDOM(html, { url: "http://page.test/", ...jsdomOptions(options) }).window as PageWindow;
}

/** The same, as if it came from that URL. */
export const openPageAt = (url: string): PageWindow =>
  new JSDOM("", { url, ...jsdomOptions(undefined) }).window as PageWindow;

/** The same for a page that a server has; its frames are fetched too. */
export async function fetchPage(url: string): Promise<PageWindow> {
  return (await JSDOM.fromURL(url, jsdomOptions(undefined))).window as PageWindow;
}

export function frameOf(window: PageWindow): PageWindow {
  const frame = window.document.querySelector("iframe")?.contentWindow;
  if (!frame) throw new Error("the page has no frame");
  return frame as unknown as PageWindow;
}

/** Adds an empty frame to the first element that `selector` finds. */
export function addFrame(window: PageWindow, selector = "body"): PageWindow {
  const parent = window.document.querySelector(selector);
  const frame = parent?.appendChild(window.document.createElement("iframe")).contentWindow;
  if (!frame) throw new Error(`the page has no ${selector}`);
  return frame as unknown as PageWindow;
}

export function nextMessage(target: EventTarget): Promise<MessageEvent> {
  return new Promise((resolve) => {
    target.addEventListener("message", (event) => resolve(event as MessageEvent), { once: true });
  });
}

/** Runs `script` in a page's realm. */
export function evaluate(window: PageWindow, script: string): unknown {
  return (window.eval as (script: string) => unknown)(script);
}
