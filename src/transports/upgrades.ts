import { hostEnvironment } from "../link/environment.ts";
import { aFunction, type OptionKinds, optional } from "../link/options.ts";
import type { EmitterLike } from "./emitter.ts";
import type { Accepting } from "./port-server.ts";
import { formatAddress, type ServerAddress } from "./socket-address.ts";
import { lingerMs, type SocketLike } from "./socket-transport.ts";
import { messageBytes, subprotocol, type WebSocketLike, WebSocketTransport } from "./websocket-transport.ts";
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
  /** The only path, such as "/ports", at which WebSockets are taken. @default any */
  readonly path?: string | undefined;
  /**
   * The origins of pages that may connect, or a function that says so. Programs that are no browsers send no origin, and are let in:
   * `authorize` is for them.
   * @default the origin of the server itself
   */
  readonly allowOrigin?: readonly string[] | ((origin: string, request: UpgradeRequest) => boolean) | undefined;
  /** Whether this request may connect: the place to look at cookies or tokens. One that isn't, or that throws, gets status 401. */
  readonly authorize?: ((request: UpgradeRequest) => boolean | Promise<boolean>) | undefined;
}

export const upgradeKinds: OptionKinds<UpgradeOptions> = {
  path: optional('a path, as "/ports"', (value) => typeof value === "string" && value.startsWith("/")),
  allowOrigin: optional('an array of origins, as ["https://example.com"], or a function', isOriginFilter),
  authorize: aFunction,
};

/** A string won't do: each of its parts would be in it. */
function isOriginFilter(value: unknown): boolean {
  const isList = Array.isArray(value) && value.every((origin) => typeof origin === "string");
  return isList || typeof value === "function";
}

type Upgrade = (request: UpgradeRequest, socket: SocketLike, head: Uint8Array) => void;

/** Those that listen at a server for entangle, and the path of each. */
const upgradesOf = new WeakMap<HttpServerLike, Map<Upgrade, string | undefined>>();

/** Takes the upgrade requests of a server. @returns what ends that */
export function acceptUpgrades(server: HttpServerLike, options: UpgradeOptions, accepting: Accepting): () => void {
  const scheme = "setSecureContext" in server ? "wss" : "ws";
  const webSockets = createWebSocketServer();
  webSockets.catch(accepting.failed);
  const listening = (): void => {
    const address = formatAddress(scheme, server.address()) + (options.path ?? "");
    webSockets.then(() => accepting.listening(address)).catch(() => {});
  };
  const upgrade: Upgrade = (request, socket, head) => {
    if (answererOf(upgrades, request) !== upgrade) return;
    // Else the process would end with it, until `ws` listens, or always if nobody takes it.
    const ignored = (): void => {};
    socket.on("error", ignored);
    const mayBeOthers = server.listenerCount("upgrade") > upgrades.size;
    if (mayBeOthers && !isAt(options.path, request)) return;
    const accept = (webSocket: WebSocketLike): void => {
      socket.off("error", ignored);
      accepting.accepted(new WebSocketTransport(webSocket, socket));
    };
    refusalOf(request, options)
      .then(async (status) => {
        if (status) refuse(socket, status);
        else (await webSockets).handleUpgrade(request, socket, head, accept);
      })
      .catch(() => socket.destroy());
  };
  const listeners = { upgrade, listening, error: accepting.failed };
  const upgrades = upgradesOf.get(server) ?? new Map<Upgrade, string | undefined>();
  upgradesOf.set(server, upgrades.set(upgrade, options.path));
  for (const [event, listener] of Object.entries(listeners)) server.on(event, listener);
  if (server.listening) listening();
  return () => {
    upgrades.delete(upgrade);
    for (const [event, listener] of Object.entries(listeners)) server.off(event, listener);
  };
}

/** Which of those that listen answers: the first at whose path the request is; if it is at none, the first of all, which refuses it. */
function answererOf(upgrades: ReadonlyMap<Upgrade, string | undefined>, request: UpgradeRequest): Upgrade | undefined {
  for (const [upgrade, path] of upgrades) if (isAt(path, request)) return upgrade;
  return upgrades.keys().next().value;
}

async function createWebSocketServer(): Promise<WebSocketServer> {
  const { WebSocketServer } = await importWs();
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: messageBytes,
    handleProtocols: () => subprotocol,
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
  return String(origin).replace(/^https?:\/\//, "") === host;
}

function refuse(socket: SocketLike, status: string): void {
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.end();
  const cancel = hostEnvironment.setTimer(() => socket.destroy(), lingerMs);
  socket.on("close", cancel);
}
