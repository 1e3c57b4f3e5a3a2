// Creates, uses and closes windows one after another, and prints the heap in use after each tenth of them, in bytes:
// node --expose-gc many-windows.mjs <count> jsdom|happy-dom [bare]
import { setImmediate as nextTurn } from "node:timers/promises";
import { MessageChannel } from "entangle";
import { install } from "entangle/window";
import { Window as HappyWindow } from "happy-dom";
import { JSDOM } from "jsdom";

const count = Number(process.argv[2]);
let opened = 0;
const isBare = process.argv[4] === "bare";

/** @param {EventTarget} target */
const nextMessage = (target) => new Promise((resolve) => target.addEventListener("message", resolve, { once: true }));

/**
 * Ports outside of the windows, whose peers went into one: they mustn't keep it alive.
 * @type {unknown[]}
 */
const outside = [];
// Out here, so that it closes over nothing of a window.
const ignore = () => {};

/** A window of happy-dom's own `close()` stays alive, with or without entangle. */
async function openUseAndCloseHappy() {
  const happy = new HappyWindow({ url: "http://page.test/", settings: { enableIframePageLoading: true } });
  const window = /** @type {typeof globalThis & Window} */ (/** @type {unknown} */ (happy));
  window.document.body.innerHTML = "<iframe></iframe>";
  if (!isBare) {
    install(window, { replace: true });
    window.document.querySelector("iframe")?.contentWindow?.postMessage("to the frame", "*");
    await postToItself(window);
  }
  await happy.happyDOM.close();
}

/** @param {typeof globalThis & Window} window which posts to itself */
async function postToItself(window) {
  const toOutside = new MessageChannel();
  toOutside.port1.onmessage = toOutside.port1.onclose = ignore;
  outside[opened++ % 100] = toOutside.port1;
  window.postMessage({ to: "itself" }, "*", /** @type {never} */ ([toOutside.port2]));
  (await nextMessage(window)).ports[0].onmessage = ignore;
}

/** A page that posts to itself and, by a port, to its frame and back. */
async function openUseAndClose() {
  const { window } = new JSDOM("<iframe></iframe>", {
    url: "http://page.test/",
    runScripts: "dangerously",
    beforeParse: (window) => void (isBare || install(window)),
  });
  const frame = /** @type {Window} */ (window.document.querySelector("iframe")?.contentWindow);
  if (!isBare) {
    const { port1, port2 } = new window.MessageChannel();
    await postToItself(/** @type {never} */ (window));
    frame.postMessage({ port: port2 }, "*", [port2]);
    const { ports } = await nextMessage(frame);
    ports[0].onmessage = (/** @type {MessageEvent} */ { data }) => ports[0].postMessage([data]);
    port1.start();
    port1.postMessage({ question: 1 });
    await nextMessage(port1);
  }
  window.close();
}

/** The least of several readings: what is reachable by finalizers alone takes some turns to go, now and then more than four. */
async function heapUsed() {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 12; i++) {
    await nextTurn();
    globalThis.gc?.();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}

for (let i = 1; i <= count; i++) {
  if (process.argv[3] === "jsdom") await openUseAndClose();
  else await openUseAndCloseHappy();
  if (i % (count / 10) === 0) console.log(await heapUsed());
}
