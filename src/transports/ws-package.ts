import type { SocketLike } from "./socket-transport.ts";
import type { UpgradeRequest } from "./upgrades.ts";
import type { WebSocketLike } from "./websocket-transport.ts";

/** What is used of the package `ws`. */
export interface WsPackage {
  readonly WebSocket: new (url: string, protocols: string[], options: object) => WebSocketLike;
  readonly WebSocketServer: new (options: object) => WebSocketServer;
}

export interface WebSocketServer {
  handleUpgrade(
    request: UpgradeRequest,
    socket: SocketLike,
    head: Uint8Array,
    done: (webSocket: WebSocketLike) => void,
  ): void;
}

/** @throws Error that says what to install */
export async function importWs(): Promise<WsPackage> {
  // Not a literal: bundlers would take it into pages, which have WebSockets of their own.
  const name: string = "ws";
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as WsPackage;
  } catch (cause) {
    throw new Error('entangle/websocket needs the package "ws" here: npm install ws', { cause });
  }
}
