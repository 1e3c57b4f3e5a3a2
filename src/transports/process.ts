import { isObject } from "../base/webidl.ts";
import { showValue } from "../clone/show-value.ts";
import { type ConnectOptions, connectTransport, toLinkOptions } from "../link/connect.ts";
import type { Transport } from "../link/transport.ts";
import type { MessagePort } from "../port/types.ts";
import { IpcTransport, type ProcessLike } from "./ipc-transport.ts";
import { type StreamPair, StreamPairTransport } from "./stream-pair-transport.ts";
import { takeOnce } from "./take-once.ts";

export type { ConnectOptions } from "../link/connect.ts";
export type { MessagePort } from "../port/types.ts";
export type { ProcessLike } from "./ipc-transport.ts";
export type { StreamPair } from "./stream-pair-transport.ts";

/**
 * Connects a process and its child over the channel that `fork` makes between them: `connect(child)` in the parent, `connect(process)`
 * in the child, in any order, once at each side. Others may use the channel too. Or over the child's standard streams, which nobody
 * else may use then: `connect({ readable: child.stdout, writable: child.stdin })` in the parent, `connect({ readable: process.stdin,
 * writable: process.stdout })` in the child.
 * @throws TypeError for what is neither a process with such a channel nor two streams, for what was connected before, and for wrong options
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  other: ProcessLike | StreamPair,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  const linkOptions = toLinkOptions(options);
  return connectTransport(toTransport(other), linkOptions);
}

function toTransport(other: ProcessLike | StreamPair): Transport {
  if (isObject(other) && "readable" in other) {
    const transport = new StreamPairTransport(other);
    takeOnce(other.readable as object);
    return transport;
  }
  if (typeof other?.send === "function" || isNotStarted(other)) return new IpcTransport(takeOnce(other));
  throw new TypeError(
    `connect: ${showValue(other)} has no IPC channel; start the child by fork() of node:child_process, or with stdio: [..., 'ipc']`,
  );
}

/** A child that can't be started has no channel in Deno and Bun; nor in Node, and no `pid` either, where there are too many open files. */
function isNotStarted(other: ProcessLike & { readonly pid?: unknown }): boolean {
  return isObject(other) && ("pid" in other || "spawnfile" in other) && other.pid === undefined;
}
