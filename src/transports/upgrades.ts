import { hostEnvironment } from "../link/environment.ts";
import { aFunction, type OptionKinds, optional } from "../link/options.ts";
import { limitTime } from "../link/time-limit.ts";
import type { EmitterLike } from "./emitter.ts";
import { isOrigin } from "./origin.ts";
import type { Accepting } from "./port-server.ts";
import { formatAddress, type ServerAddress } from "./socket-address.ts";
import { lingerMs, type SocketLike } from "./socket-transport.ts";
import { subprotocol, type WebSocketLike, WebSocketTransport, wsOptions } from "./websocket-transport.ts";
import { importWs, type WebSocketServer } from "./ws-package.ts";

/** What is used of a server of `node:http` or `node:https`. */
export interface HttpServerLike extends EmitterLike {
  readonly listening: boolean;
  readonly maxConnections?: number | undefined;
  address(): ServerAddress;
  listenerCount(event: string): number;
}

/** What is used of a request of `node:http`. */
export interface UpgradeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface UpgradeOptions {
  /** The only path, such as "/ports", without a query, at which WebSockets are taken. @default any */
  readonly path?: string | undefined;
  /**
   * The origins of pages that may connect, as browsers send them, or a function that says so. Programs that are no browsers send no origin, and are let in:
   * `authorize` is for them.
   * @default the origin of the server itself
   */
  readonly allowOrigin?: readonly string[] | ((origin: string, request: UpgradeRequest) => boolean) | undefined;
  /**
   * Whether this request may connect: the place to look at cookies or tokens. One that may not, or for which this throws, gets status 401;
   * one that isn't answered within `limits.handshakeMs`, 503.
   */
  readonly authorize?: ((request: UpgradeRequest) => boolean | Promise<boolean>) | undefined;
}

const isPath = /^\/[^?#]*$/;

export const upgradeKinds: OptionKinds<UpgradeOptions> = {
  path: optional('a path, as "/ports", without ? and #', (value) => typeof value === "string" && isPath.test(value)),
  allowOrigin: optional(
    'an array of origins as browsers send them, as ["https://example.com"], or a function',
    isOriginFilter,
  ),
  authorize: aFunction,
};

/** A string won't do: each of its parts would be in it. */
function isOriginFilter(value: unknown): boolean {
  return typeof value === "function" || (Array.isArray(value) && value.every(isOrigin));
}

/** One `listen` at a server. */
interface Taker {
  readonly path: string | undefined;
  take(request: UpgradeRequest, socket: SocketLike, head: Uint8Array): void;
  listening(): void;
  failed(error: Error, isHeard?: boolean): void;
}

/** All that listen at a server for entangle. It has one listener for them together: Node warns of more than ten. */
class Takers {
  static readonly #of = new WeakMap<HttpServerLike, Takers>();
  readonly #server: HttpServerLike;
  readonly #takers = new Set<Taker>();
  readonly #listeners = {
    upgrade: (request: UpgradeRequest, socket: SocketLike, head: Uint8Array): void =>
      this.#upgrade(request, socket, head),
    listening: (): void => this.#tell((taker) => taker.listening()),
    error: (error: Error): void => this.#tell((taker) => taker.failed(error, this.#server.listenerCount("error") > 1)),
  };

  constructor(server: HttpServerLike) {
    this.#server = server;
  }

  static of(server: HttpServerLike): Takers {
    const known = Takers.#of.get(server) ?? new Takers(server);
    Takers.#of.set(server, known);
    return known;
  }

  /** @returns what ends that */
  add(taker: Taker): () => void {
    if (this.#takers.size === 0) this.#listen("on");
    this.#takers.add(taker);
    return () => {
      this.#takers.delete(taker);
      if (this.#takers.size === 0) this.#listen("off");
    };
  }

  #listen(how: "on" | "off"): void {
    for (const [event, listener] of Object.entries(this.#listeners)) this.#server[how](event, listener);
  }

  #tell(tell: (taker: Taker) => void): void {
    for (const taker of [...this.#takers]) tell(taker);
  }

  #upgrade(request: UpgradeRequest, socket: SocketLike, head: Uint8Array): void {
    // Else the process would end with it, until `ws` listens, or always if nobody takes it.
    socket.on("error", ignore);
    const mayBeOthers = this.#server.listenerCount("upgrade") > 1;
    const all = [...this.#takers];
    // What is at no path is refused by the first, unless it may be for others.
    const taker = all.find(({ path }) => isAt(path, request)) ?? (mayBeOthers ? undefined : all[0]);
    taker?.take(request, socket, head);
  }
}

function ignore(): void {}

/**
 * Takes the upgrade requests of a server.
 * @param handshakeMs so long a request may take to be let in
 * @returns what ends that
 */
export function acceptUpgrades(
  server: HttpServerLike,
  options: UpgradeOptions,
  handshakeMs: number,
  accepting: Accepting,
): () => void {
  // Of these Bun's server of node:https has the second only.
  const isSecure = "setSecureContext" in server || "ALPNProtocols" in server;
  const scheme = isSecure ? "wss" : "ws";
  const { failed } = accepting;
  const { path } = options;
  const webSockets = createWebSocketServer();
  webSockets.catch(failed);
  const listening = (): void => {
    const address = formatAddress(scheme, server.address()) + (path ?? "");
    webSockets.then(() => accepting.listening(address)).catch(() => {});
  };
  const take: Taker["take"] = (request, socket, head) => {
    const accept = (webSocket: WebSocketLike): void => {
      socket.off("error", ignore);
      accepting.accepted(new WebSocketTransport(webSocket, socket));
    };
    let isLate = false;
    // The server has no time limit of its own for those that ask for an upgrade, and doesn't hear that one has gone.
    const cancel = limitTime(hostEnvironment, handshakeMs, () => {
      isLate = true;
      refuse(socket, "503 Service Unavailable");
    });
    refusalOf(request, options)
      .then(async (status) => {
        cancel();
        if (isLate) return;
        if (status) refuse(socket, status);
        else (await webSockets).handleUpgrade(request, socket, head, accept);
      })
      .catch(() => socket.destroy());
  };
  const stop = Takers.of(server).add({ path, take, listening, failed });
  if (server.listening) listening();
  return stop;
}

async function createWebSocketServer(): Promise<WebSocketServer> {
  const { WebSocketServer } = await importWs();
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: () => subprotocol,
    ...wsOptions,
  });
}

function isAt(path: string | undefined, { url }: UpgradeRequest): boolean {
  return path === undefined || url.replace(/\?.*/, "") === path;
}

/** The status that refuses a request, or undefined. */
async function refusalOf(request: UpgradeRequest, options: UpgradeOptions): Promise<string | undefined> {
  const { path, authorize } = options;
  if (!isAt(path, request)) return "404 Not Found";
  const protocols = String(request.headers["sec-websocket-protocol"] ?? "").split(/\s*,\s*/);
  if (!protocols.includes(subprotocol)) return "400 Bad Request";
  try {
    if (!isAllowedOrigin(request, options)) return "403 Forbidden";
    if (authorize && !(await authorize(request))) return "401 Unauthorized";
  } catch {
    return "401 Unauthorized";
  }
  return undefined;
}

function isAllowedOrigin(request: UpgradeRequest, { allowOrigin }: UpgradeOptions): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (typeof allowOrigin === "function") return allowOrigin(String(origin), request);
  if (allowOrigin) return allowOrigin.includes(String(origin));
  return ["http", "https"].some((scheme) => origin === `${scheme}://${host}`);
}

function refuse(socket: SocketLike, status: string): void {
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.end();
  const cancel = hostEnvironment.setTimer(() => socket.destroy(), lingerMs);
  socket.on("close", cancel);
}
