import { host, hostModule } from "../base/host.ts";
import { type ConnectOptions, connect as connectTransport } from "../link/connect.ts";
import { toLimits } from "../link/limits.ts";
import type { Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { LaterTransport } from "./later-transport.ts";
import { createPortServer, type PortServer } from "./port-server.ts";
import { defaultHost, type SocketAddress } from "./socket-address.ts";
import { acceptUpgrades, type HttpServerLike, type UpgradeOptions } from "./upgrades.ts";
import { subprotocol, type WebSocketLike, WebSocketTransport } from "./websocket-transport.ts";
import { importWs } from "./ws-package.ts";

export type { PortServer } from "./port-server.ts";
export type { HttpServerLike, UpgradeOptions, UpgradeRequest } from "./upgrades.ts";
export type { WebSocketLike } from "./websocket-transport.ts";

type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/**
 * A port over a WebSocket: its other half is what `listen` gives at the other side, or `connect` with the WebSocket there. The
 * platform's WebSocket is used; where it has none (Node 20), the package `ws`.
 * @param target a URL, or a WebSocket, open or about to be; nobody else may use it
 * @throws SyntaxError for what is no URL of a WebSocket, where the platform has WebSockets
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  target: string | { readonly href: string } | WebSocketLike,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  if (typeof target === "string") return connectTransport(open(target), options);
  if ("href" in target) return connectTransport(open(target.href), options);
  return connectTransport(new WebSocketTransport(target), options);
}

function open(url: string): Transport {
  const WebSocket = host.WebSocket as WebSocketConstructor | undefined;
  if (WebSocket) return new WebSocketTransport(new WebSocket(url, [subprotocol]));
  return new LaterTransport(
    importWs().then(({ WebSocket }) => {
      const socket = new WebSocket(url, [subprotocol], { perMessageDeflate: false });
      return new WebSocketTransport(socket);
    }),
  );
}

export interface ListenOptions extends ConnectOptions, UpgradeOptions {
  /** Connections at a time; further ones are dropped. Not for a server of your own, which has this too. @default 10,000 */
  readonly maxConnections?: number | undefined;
}

interface OwnServer extends HttpServerLike {
  maxConnections: number;
  listen(options: object): unknown;
  close(): unknown;
}

interface HttpModule {
  createServer(options: object, answer: (request: unknown, response: Response) => void): OwnServer;
}

interface Response {
  writeHead(status: number, headers: object): unknown;
  end(text: string): void;
}

/**
 * Takes WebSockets, and gives a port for each. It needs the package `ws`.
 * @param target `{ host, port }` (with port 0 the system chooses one: see `ready`; the host is this machine only unless it is given),
 * or a server of `node:http` or `node:https`, which may have other routes and which `close()` leaves open
 * @throws Error where there are no servers
 */
export function listen(
  target: Extract<SocketAddress, { port: number }> | HttpServerLike,
  options: ListenOptions = {},
): PortServer {
  if ("listening" in target)
    return createPortServer((accepting) => acceptUpgrades(target, options, accepting), options);
  const http = hostModule("node:http") as HttpModule | undefined;
  if (!http) throw new Error("entangle/websocket: this host has no node:http; servers exist in Node, Deno and Bun");
  const { handshakeMs } = toLimits(options.limits);
  const timeouts = {
    headersTimeout: handshakeMs,
    requestTimeout: handshakeMs,
    connectionsCheckingInterval: handshakeMs,
  };
  const server = http.createServer(timeouts, (_, response) => {
    response.writeHead(426, { "Content-Type": "text/plain", Upgrade: "websocket" });
    response.end("This is a WebSocket server.\n");
  });
  server.maxConnections = options.maxConnections ?? 10_000;
  // Who closes it at once is not there any more when the system says no.
  server.on("error", () => {});
  return createPortServer((accepting) => {
    const stop = acceptUpgrades(server, options, accepting);
    server.listen({ host: defaultHost, ...target });
    return () => {
      stop();
      server.close();
    };
  }, options);
}
