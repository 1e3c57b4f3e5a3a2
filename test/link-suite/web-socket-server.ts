import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { listen } from "../../src/transports/websocket.ts";
import { obey } from "./peer.ts";

/**
 * The other side of WebSockets, in this process. A request for `/kill/<name>` ends without a word the one with the URL `/<name>`.
 * @returns its host, with the port
 */
export async function serveLinks(): Promise<{ readonly host: string; close(): void }> {
  const sockets = new Map<string, Duplex>();
  const doomed = new Set<string>();
  const server = createServer(({ url = "" }, response) => {
    const name = url.replace("/kill", "");
    if (sockets.has(name)) sockets.get(name)?.destroy();
    else doomed.add(name);
    response.setHeader("Connection", "close").end();
  });
  server.on("upgrade", ({ url = "" }, socket) => {
    sockets.set(url, socket);
    if (doomed.has(url)) socket.destroy();
  });
  const ports = listen(server, { allowOrigin: () => true });
  ports.onconnect = ({ ports: [port] }) => port && obey(port);
  server.listen(0, "127.0.0.1");
  await ports.ready;
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close() {
      server.close();
      for (const socket of sockets.values()) socket.destroy();
    },
  };
}
