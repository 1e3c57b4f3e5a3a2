import { type ConnectOptions, connect as connectTransport } from "../link/connect.ts";
import type { MessagePort } from "../port/types.ts";
import { IpcTransport, type ProcessLike } from "./ipc-transport.ts";
import { type StreamPair, StreamPairTransport } from "./stream-pair-transport.ts";

export type { ProcessLike } from "./ipc-transport.ts";
export type { StreamPair } from "./stream-pair-transport.ts";

/**
 * Connects a process and its child over the channel that `fork` makes between them: `connect(child)` in the parent, `connect(process)`
 * in the child, in any order, once at each side. Others may use the channel too. Or over the child's standard streams, which nobody
 * else may use then: `connect({ readable: child.stdout, writable: child.stdin })` in the parent, `connect({ readable: process.stdin,
 * writable: process.stdout })` in the child.
 * @throws TypeError for a process without such a channel
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  other: ProcessLike | StreamPair,
  options?: ConnectOptions,
): MessagePort<In, Out> {
  if ("readable" in other) return connectTransport(new StreamPairTransport(other), options);
  if (typeof other.send === "function") return connectTransport(new IpcTransport(other), options);
  throw new TypeError(
    "connect: the process has no IPC channel; start the child by fork(), or with stdio: [..., 'ipc']",
  );
}
