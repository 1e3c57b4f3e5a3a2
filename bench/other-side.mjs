// The other side of the rows of links: a worker or a child, entangle's or with what the host has.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { answering } from "./answering.mjs";

const [entry = ""] = isMainThread ? process.argv.slice(2) : [workerData];
const other = isMainThread ? process : parentPort;
if (entry !== "") {
  const { connect } = await import(new URL(`transports/${isMainThread ? "process" : "worker"}.js`, entry).href);
  const port = connect(other);
  const answer = answering((message) => port.postMessage(message));
  port.onmessage = (/** @type {any} */ { data }) => answer(data);
} else if (parentPort) {
  parentPort.once("message", (port) =>
    port.on(
      "message",
      answering((message) => port.postMessage(message)),
    ),
  );
} else {
  process.on(
    "message",
    answering((message) => process.send?.(message)),
  );
}
