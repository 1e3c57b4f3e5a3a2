import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { listen } from "../../src/transports/websocket.ts";
import { obey } from "./peer.ts";

/**
 * The other side of WebSockets, in this process. A request for `/kill/<name>` ends without a word the one with the URL `/<name>`, as
 * soon as that is there.
 * @returns its host, with the port
 */
export async function serveLinks(): Promise<{ readonly host: string; close(): void }> {
  const sockets = new Map<string, Duplex>();
  const came = new EventEmitter();
  const server = createServer(async ({ url = "" }, response) => {
    const name = url.replace("/kill", "");
    if (!sockets.has(name)) await once(came, name);
    sockets.get(name)?.destroy();
    // The pages that ask are isolated.
    response.writeHead(200, { Connection: "close", "Cross-Origin-Resource-Policy": "cross-origin" }).end();
  });
  const ports = listen(server, { allowOrigin: () => true });
  ports.onconnect = ({ ports: [port] }) => port && obey(port);
  server.on("upgrade", ({ url = "" }, socket) => {
    sockets.set(url, socket);
    setImmediate(() => came.emit(url));
  });
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
