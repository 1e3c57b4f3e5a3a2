import { once } from "node:events";
import type { Server, Socket } from "node:net";
import { connect, listen } from "../../../src/transports/socket.ts";
import type { Capabilities } from "../capabilities.ts";
import { obey } from "../peer.ts";
import type { Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";

const asBytes = "all goes as bytes, as it does between machines";

export const socketCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: asBytes,
  movesBuffers: asBytes,
  isTrusted: "the other side may be anybody",
  hasBackPressure: true,
  canUnref: true,
};

/**
 * Both sides in one process, with real sockets between them.
 * @param server not listening yet
 * @param open connects a socket with it
 */
export function sockets(kind: string, server: Server, open: () => Socket): Subject {
  server.unref();
  const ports = listen(server);
  ports.onconnect = ({ ports: [port] }) => port && obey(port);
  return {
    name: `socket: ${kind}`,
    capabilities: socketCapabilities,
    async connect() {
      await ports.ready;
      const accepted = once(server, "setSecureContext" in server ? "secureConnection" : "connection");
      const socket = open();
      const { watched, left } = watchListeners(socket);
      const root = connect(watched);
      const [other] = (await accepted) as [Socket];
      return {
        root,
        listeners: left,
        kill: () => void socket.destroy(),
        async dispose() {
          socket.destroy();
          if (!other.closed) await new Promise((resolve) => other.once("close", resolve));
        },
      };
    },
  };
}
