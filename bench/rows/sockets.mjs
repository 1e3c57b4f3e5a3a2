// Messages over sockets and WebSockets. The host has no ports there: what they are measured against is fork's own channel, and
// JSON over the package ws, a message a frame.
import { fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NATIVE } from "../names.mjs";
import { apart } from "../processors.mjs";
import { forkedHost, oneWay, oneWayOfMegabytes, ours, pingPong, row } from "./links.mjs";

const listeningSide = fileURLToPath(new URL("../listening-side.mjs", import.meta.url));

/** @param {string[]} args */
async function listening(...args) {
  const child = apart(fork(listeningSide, args));
  const [address] = await once(child, "message");
  return { address, end: () => void child.kill() };
}

/** @param {string} kind @param {string} [where] @returns {(entry: URL) => Promise<import("./links.mjs").Side>} */
const oursOver = (kind, where) => async (entry) => {
  const { connect } = await import(new URL(`transports/${kind}.js`, entry).href);
  const { address, end } = await listening(kind, entry.href, ...(where ? [where] : []));
  return ours(connect(address), end);
};

/** @returns {Promise<import("./links.mjs").Side>} */
async function jsonOverWs() {
  const { WebSocket } = await import("ws");
  const { address, end } = await listening("ws");
  const socket = new WebSocket(address);
  await once(socket, "open");
  return {
    name: NATIVE,
    post: (message) => socket.send(JSON.stringify(message)),
    hear: (listener) =>
      void socket
        .removeAllListeners("message")
        .on("message", (/** @type {Buffer} */ data) => listener(JSON.parse(data.toString()))),
    end,
  };
}

const path = () => join(tmpdir(), `entangle-bench-${process.pid}`);
const unix = async (/** @type {URL} */ entry) => [await oursOver("socket", path())(entry), forkedHost()];
const tcp = async (/** @type {URL} */ entry) => [await oursOver("socket")(entry), forkedHost()];
const webSocket = async (/** @type {URL} */ entry) => [await oursOver("websocket")(entry), await jsonOverWs()];

/** @type {import("./index.mjs").Row[]} */
export const socketRows = [
  row("link/unix/one-way", "Unix socket, one way, small object", unix, oneWay, 1000),
  row("link/unix/megabytes", "Unix socket, one way, Uint8Array of 1 MB", unix, oneWayOfMegabytes, 32),
  row("link/tcp/one-way", "TCP, one way, small object", tcp, oneWay, 1000),
  row("link/websocket/one-way", "WebSocket, one way, small object", webSocket, oneWay, 1000),
  row("link/websocket/ping-pong", "WebSocket, ping-pong, small object", webSocket, pingPong, 200),
];
