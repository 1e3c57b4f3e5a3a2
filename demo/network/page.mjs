// In the browser: makes two channels, and posts a port of each over the WebSocket to the server, which sends them on to its child.
import { MessageChannel } from "entangle";
import { closed } from "entangle/ports";
import { connect as connectSocket } from "entangle/websocket";
import { connect as connectWorker } from "entangle/worker";

const log = /** @type {HTMLElement} */ (document.querySelector("#log"));
/** @param {string} text */
const tell = (text) => {
  const line = document.createElement("li");
  line.textContent = text;
  log.append(line);
};

const server = connectSocket(`ws://${location.host}/link`);
const worker = connectWorker(new Worker("worker.js"));
worker.onmessage = (/** @type {import("entangle").MessageEvent} */ { data }) => tell(`worker: ${data}`);

const mine = new MessageChannel();
const workers = new MessageChannel();
worker.postMessage("here is a port", [workers.port1]);
tell("page: made two channels; one port of each goes to the server and on to its child, one to the worker");
server.postMessage({ type: "for the child", names: ["page", "worker"] }, [mine.port2, workers.port2]);

mine.port1.onmessage = (/** @type {import("entangle").MessageEvent} */ { data }) => {
  tell(`page: the child says “${data.text}”`);
  if (data.text.startsWith("hello")) mine.port1.postMessage("how are you?");
  else server.postMessage({ type: "kill the child" });
};
closed(mine.port1).then(({ reason }) => tell(`page: close (${reason})`));
