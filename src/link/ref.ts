import { requirePortState } from "../port/message-port-state.ts";
import type { MessagePort } from "../port/types.ts";
import { Channel } from "./channel.ts";
import { Leg } from "./leg.ts";
import type { Transport } from "./transport.ts";

/**
 * The connection that `port` is reached over keeps the process alive, as it does from the beginning. Ports within a thread don't, nor
 * does every transport know how.
 * @throws TypeError for what is no port of entangle
 */
export function ref(port: MessagePort): void {
  transportOf(port, "ref")?.ref?.();
}

/** The connection that `port` is reached over no longer keeps the process alive. @throws TypeError for what is no port of entangle */
export function unref(port: MessagePort): void {
  transportOf(port, "unref")?.unref?.();
}

function transportOf(port: MessagePort, name: string): Transport | undefined {
  const peer = requirePortState(port, name).end?.peer;
  return peer instanceof Leg && peer.current instanceof Channel ? peer.current.link.transport : undefined;
}
