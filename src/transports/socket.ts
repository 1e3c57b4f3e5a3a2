import { hostModule } from "../base/host.ts";
import { isObject } from "../base/webidl.ts";
import { type ConnectOptions, connectKinds, connectTransport, toLinkOptions } from "../link/connect.ts";
import type { OptionKinds } from "../link/options.ts";
import type { MessagePort } from "../port/types.ts";
import type { EmitterLike, EmitterListener } from "./emitter.ts";
import { listenOn, type OwnServer, type OwnServerOptions, ownServerKinds } from "./own-server.ts";
import { type Accepting, createPortServer, type PortServer } from "./port-server.ts";
import { formatAddress, type ServerAddress, type SocketAddress, toSocketAddress } from "./socket-address.ts";
import { type SocketLike, SocketTransport } from "./socket-transport.ts";
import { takeOnce } from "./take-once.ts";

export type { ConnectOptions } from "../link/connect.ts";
export type { MessagePort } from "../port/types.ts";
export type { ConnectEvent, PortServer } from "./port-server.ts";
export type { SocketAddress } from "./socket-address.ts";
export type { SocketLike } from "./socket-transport.ts";

/** What is used of a `net.Server`, or a `tls.Server`. */
export interface SocketServerLike extends EmitterLike {
  readonly listening: boolean;
  readonly maxConnections?: number | undefined;
  address(): ServerAddress;
  listenerCount(event: string): number;
}

export interface ListenOptions extends ConnectOptions, OwnServerOptions {}

const listenKinds: OptionKinds<ListenOptions> = { ...connectKinds, ...ownServerKinds };

interface NetModule {
  connect(options: object): SocketLike;
  createServer(): OwnServer & SocketServerLike;
}

/**
 * A port over a socket: its other half is what `listen` gives at the other side, or `connect` with the socket there.
 * @param target a path, `tcp://host:port`, `tls://host:port`, `{ host, port }`, or a socket, connected or about to be; nobody else may
 * read or write it
 * @throws TypeError for what is neither an address nor a socket, for a socket that was connected before, and for wrong options; Error
 * where there are no sockets
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  target: string | SocketAddress | SocketLike,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  const linkOptions = toLinkOptions(options);
  const socket = isObject(target) && "write" in target ? takeOnce(target) : open(target);
  return connectTransport(new SocketTransport(socket), linkOptions);
}

function open(address: string | SocketAddress): SocketLike {
  const { isSecure, ...where } = toSocketAddress("connect", address);
  return netModule(isSecure ? "node:tls" : "node:net").connect(where);
}

/**
 * Takes connections, and gives a port for each.
 * @param target a path, `tcp://host:port` or `{ host, port }` (with port 0 the system chooses one: see `ready`); or a `net.Server` or
 * `tls.Server`, listening or about to, which `close()` leaves open
 * @throws TypeError for what is neither an address nor a server, and for wrong options; Error where there are no sockets
 */
export function listen(target: string | SocketAddress | SocketServerLike, options: ListenOptions = {}): PortServer {
  if (isObject(target) && "listening" in target) {
    const linkOptions = toLinkOptions(options, "listen");
    return createPortServer((accepting) => accept(target, accepting), linkOptions, target.maxConnections);
  }
  const linkOptions = toLinkOptions(options, "listen", listenKinds);
  const { isSecure, ...where } = toSocketAddress("listen", target);
  if (isSecure) throw new TypeError(`listen: "${target}" needs a certificate; pass a tls.Server`);
  const server = netModule("node:net").createServer();
  return listenOn(server, where, (accepting) => accept(server, accepting), linkOptions, options);
}

function accept(server: SocketServerLike, { listening, accepted, failed }: Accepting): () => void {
  const isSecure = "setSecureContext" in server;
  const onListening = (): void => listening(formatAddress(isSecure ? "tls" : "tcp", server.address()));
  const listeners: Record<string, EmitterListener> = {
    [isSecure ? "secureConnection" : "connection"]: (socket: SocketLike) => accepted(new SocketTransport(socket)),
    listening: onListening,
    error: (error: Error) => failed(error, server.listenerCount("error") > 1),
    // Of a handshake that takes longer than `handshakeTimeout` Node says no more than this, and leaves the connection as it is.
    ...(isSecure && { tlsClientError: (_: Error, socket: SocketLike | undefined) => socket?.destroy() }),
  };
  for (const [event, listener] of Object.entries(listeners)) server.on(event, listener);
  if (server.listening) onListening();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) server.off(event, listener);
  };
}

function netModule(name: string): NetModule {
  const module = hostModule(name);
  if (!module) throw new Error(`entangle/socket: this host has no ${name}; sockets exist in Node, Deno and Bun`);
  return module as unknown as NetModule;
}
