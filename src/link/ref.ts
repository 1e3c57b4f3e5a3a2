import { requirePortState } from "../port/message-port-state.ts";
import type { MessagePort } from "../port/types.ts";
import { Channel } from "./channel.ts";
import { Leg } from "./leg.ts";
import { NativeEnd } from "./native-end.ts";

interface Handle {
  ref?(): void;
  unref?(): void;
}

/**
 * The connection, or the native port, that `port` is reached over keeps the process alive, as it does from the beginning. Ports within
 * a thread don't, nor does every transport know how.
 * @throws TypeError for what is no port of entangle
 */
export function ref(port: MessagePort<unknown, never>): void {
  handleOf(port, "ref")?.ref?.();
}

/** It no longer keeps the process alive. @throws TypeError for what is no port of entangle */
export function unref(port: MessagePort<unknown, never>): void {
  handleOf(port, "unref")?.unref?.();
}

function handleOf(port: object, name: string): Handle | undefined {
  const peer = requirePortState(port, name).end?.peer;
  if (peer instanceof NativeEnd) return peer.port;
  return peer instanceof Leg && peer.current instanceof Channel ? peer.current.link.transport : undefined;
}
