// The server: gives each page a child process, sends it the ports that the page posts, and kills it when the page says so.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connect } from "entangle/process";
import { listen } from "entangle/websocket";

const program = fileURLToPath(new URL("child.mjs", import.meta.url));

/**
 * @param {import("node:http").Server} httpServer
 * @returns {() => void} what ends it
 */
export function serveNetwork(httpServer) {
  const listener = listen(httpServer, { path: "/link" });
  listener.addEventListener("connect", (event) => {
    const { ports } = /** @type {import("entangle").MessageEvent} */ (/** @type {unknown} */ (event));
    for (const page of ports) serve(page);
  });
  return () => listener.close();
}

/** @param {import("entangle").MessagePort} page */
function serve(page) {
  const child = fork(program);
  const toChild = connect(child);
  page.onmessage = ({ data, ports }) => {
    if (data.type === "for the child") toChild.postMessage(data.names, { transfer: ports });
    else if (data.type === "kill the child") child.kill("SIGKILL");
  };
  page.onclose = () => child.kill();
}
