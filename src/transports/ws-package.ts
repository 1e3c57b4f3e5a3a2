// Types only: the build compiles this file by itself.
import type { SocketLike } from "./socket-transport.ts";
import type { UpgradeRequest } from "./upgrades.ts";
import type { WebSocketLike } from "./websocket-transport.ts";

/** What is used of the package `ws`. */
export interface WsPackage {
  readonly WebSocket: new (url: string, protocols: string[], options: object) => WebSocketLike;
  readonly WebSocketServer: new (options: object) => WebSocketServer;
  readonly default?: { readonly Server?: unknown };
}

export interface WebSocketServer {
  handleUpgrade(
    request: UpgradeRequest,
    socket: SocketLike,
    head: Uint8Array,
    done: (webSocket: WebSocketLike) => void,
  ): void;
}

/** @throws Error that says what to install, also in the place of a version that is too old */
export async function importWs(): Promise<WsPackage> {
  // No literal: bundlers would take it into pages, which have WebSockets of their own. Nor a constant, which esbuild puts into the
  // place of its name when it minifies.
  const name = ["ws"].join();
  let ws: WsPackage;
  try {
    ws = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as WsPackage;
  } catch (cause) {
    // Deno's: the package is there, and may not read the environment. The error says what to allow.
    if ((cause as Error).name === "NotCapable") throw cause;
    throw new Error('entangle/websocket needs the package "ws" here: npm install ws', { cause });
  }
  // What comes before version 8 has nothing but a default export.
  if (ws.WebSocketServer) return ws;
  // What `ws` gives to browsers, and so Jest to tests in a DOM: a function that throws.
  if (ws.default && !ws.default.Server) {
    throw new Error(
      'entangle/websocket found the "ws" of browsers: start Node without --conditions=browser; a test of Jest needs "@jest-environment node"',
    );
  }
  throw new Error('entangle/websocket needs version 8 of the package "ws", or a later one: npm install ws@8');
}
