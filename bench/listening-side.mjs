// The other side of the rows of sockets: a process that listens, and tells its parent the address.
import { answering } from "./answering.mjs";

const [kind = "", entry = "", address = ""] = process.argv.slice(2);
if (kind === "ws") {
  const { WebSocketServer } = await import("ws");
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (/** @type {any} */ socket) => {
    const answer = answering((message) => socket.send(JSON.stringify(message)));
    socket.on("message", (/** @type {Buffer} */ data) => answer(JSON.parse(data.toString())));
  });
  server.on("listening", () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    process.send?.(`ws://127.0.0.1:${port}`);
  });
} else {
  const { listen } = await import(new URL(`transports/${kind}.js`, entry).href);
  const server = listen(address || { port: 0 });
  server.onconnect = (/** @type {any} */ { ports: [port] }) => {
    const answer = answering((message) => port.postMessage(message));
    port.onmessage = (/** @type {any} */ { data }) => answer(data);
  };
  process.send?.(await server.ready);
}
