import { host, hostModule } from "../base/host.ts";
import { isObject } from "../base/webidl.ts";
import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectKinds, connectTransport, toLinkOptions } from "../link/connect.ts";
import type { OptionKinds } from "../link/options.ts";
import type { Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { LaterTransport } from "./later-transport.ts";
import { listenOn, type OwnServer, type OwnServerOptions, ownServerKinds } from "./own-server.ts";
import { type Acceptor, createPortServer, type PortServer } from "./port-server.ts";
import { isTcpAddress, type TcpAddress, toTcpAddress } from "./socket-address.ts";
import { takeOnce } from "./take-once.ts";
import { acceptUpgrades, type HttpServerLike, type UpgradeOptions, upgradeKinds } from "./upgrades.ts";
import { subprotocol, type WebSocketLike, WebSocketTransport, wsOptions } from "./websocket-transport.ts";
import { importWs } from "./ws-package.ts";

export type { ConnectOptions } from "../link/connect.ts";
export type { MessagePort } from "../port/types.ts";
export type { ConnectEvent, PortServer } from "./port-server.ts";
export type { HttpServerLike, UpgradeOptions, UpgradeRequest } from "./upgrades.ts";
export type { WebSocketLike } from "./websocket-transport.ts";

type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/**
 * A port over a WebSocket: its other half is what `listen` gives at the other side, or `connect` with the WebSocket there. The
 * platform's WebSocket is used; where it has none (Node 20), the package `ws`.
 * @param target a URL, or a WebSocket, open or about to be; nobody else may use it
 * @throws TypeError for what is neither, for a WebSocket that was connected before, and for wrong options; SyntaxError for what is no URL
 * of a WebSocket, where the platform has WebSockets
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  target: string | { readonly href: string } | WebSocketLike,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  const linkOptions = toLinkOptions(options);
  return connectTransport(toTransport(target), linkOptions);
}

function toTransport(target: Parameters<typeof connect>[0]): Transport {
  if (typeof target === "string") return open(target);
  if (isObject(target) && "href" in target) return open(target.href);
  // The ServerWebSocket of Bun has no events: all go to handlers of its server.
  if (typeof target?.readyState === "number" && typeof target.addEventListener === "function") {
    return new WebSocketTransport(takeOnce(target));
  }
  throw new TypeError(`connect: ${showValue(target)} is no WebSocket; give one, or its URL`);
}

function open(url: string): Transport {
  const WebSocket = host.WebSocket as WebSocketConstructor | undefined;
  if (WebSocket) return new WebSocketTransport(new WebSocket(url, [subprotocol]));
  return new LaterTransport(
    importWs().then(
      ({ WebSocket }) =>
        () =>
          new WebSocketTransport(new WebSocket(url, [subprotocol], wsOptions)),
    ),
  );
}

export interface ListenOptions extends ConnectOptions, UpgradeOptions, OwnServerOptions {}

/** Over a server of one's own. */
const acceptKinds: OptionKinds<ConnectOptions & UpgradeOptions> = { ...connectKinds, ...upgradeKinds };
const listenKinds: OptionKinds<ListenOptions> = { ...acceptKinds, ...ownServerKinds };

interface HttpModule {
  createServer(options: object, answer: (request: unknown, response: Response) => void): OwnServer & HttpServerLike;
}

interface Response {
  writeHead(status: number, headers: object): unknown;
  end(text: string): void;
}

/**
 * Takes WebSockets, and gives a port for each. It needs the package `ws`.
 * @param target `{ host, port }` (with port 0 the system chooses one: see `ready`; the host is this machine only unless it is given),
 * or a server of `node:http` or `node:https`, which may have other routes and which `close()` leaves open
 * @throws TypeError for what is neither, and for wrong options; Error where there are no servers
 */
export function listen(target: TcpAddress | HttpServerLike, options: ListenOptions = {}): PortServer {
  const isServer = isObject(target) && "listening" in target;
  const linkOptions = toLinkOptions(options, "listen", isServer ? acceptKinds : listenKinds);
  const { handshakeMs } = linkOptions.limits;
  if (isServer) {
    return createPortServer(
      (accepting) => acceptUpgrades(target, options, handshakeMs, accepting),
      linkOptions,
      target.maxConnections,
    );
  }
  if (!isTcpAddress(target)) {
    const text = "give { host, port } or a server of node:http or node:https";
    throw new TypeError(`listen: ${showValue(target)} is no server; ${text}`);
  }
  const where = toTcpAddress("listen", target);
  const http = hostModule("node:http") as HttpModule | undefined;
  if (!http) throw new Error("entangle/websocket: this host has no node:http; servers exist in Node, Deno and Bun");
  const timeouts = {
    headersTimeout: handshakeMs,
    requestTimeout: handshakeMs,
    connectionsCheckingInterval: handshakeMs,
  };
  const server = http.createServer(timeouts, (_, response) => {
    // Who asks for something else again and again would keep one of the connections that there may be.
    response.writeHead(426, { "Content-Type": "text/plain", Upgrade: "websocket", Connection: "close" });
    response.end("This is a WebSocket server.\n");
  });
  const acceptor: Acceptor = (accepting) => acceptUpgrades(server, options, handshakeMs, accepting);
  return listenOn(server, where, acceptor, linkOptions, options);
}
