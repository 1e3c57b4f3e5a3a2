import { connect } from "../../../src/transports/websocket.ts";
import { subprotocol } from "../../../src/transports/websocket-transport.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";

const asBytes = "all goes as bytes, as it does between machines";

export const webSocketCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: asBytes,
  movesBuffers: asBytes,
  isTrusted: "the other side may be anybody",
  hasBackPressure: true,
  canUnref: "a WebSocket of the platform can't; the ports that `listen` gives can",
};

/** @param host of `serveLinks` of web-socket-server.ts */
export function webSockets(host: string): Subject {
  return {
    name: "websocket",
    capabilities: webSocketCapabilities,
    connect() {
      const name = crypto.randomUUID();
      const kill = (): Promise<unknown> => fetch(`http://${host}/kill/${name}`, { mode: "no-cors" });
      const url = `ws://${host}/${name}`;
      const { watched, left } = watchListeners(
        typeof WebSocket === "function" ? new WebSocket(url, subprotocol) : { href: url },
      );
      return {
        root: connect(watched),
        listeners: left,
        kill: () => void kill(),
        async dispose() {
          await kill();
        },
      };
    },
  };
}
