// A worker of the page: gets a port whose other half goes to a process that it knows nothing of.
import { closed } from "entangle/ports";
import { connect } from "entangle/worker";

const page = connect(/** @type {import("entangle/worker").WorkerLike} */ (/** @type {unknown} */ (self)));
page.onmessage = (/** @type {import("entangle").MessageEvent} */ { ports }) => {
  const [port] = ports;
  if (!port) return;
  port.onmessage = (/** @type {import("entangle").MessageEvent} */ { data }) =>
    page.postMessage(`the child says “${data.text}”`);
  closed(port).then(({ reason }) => page.postMessage(`close (${reason})`));
};
