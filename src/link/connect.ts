import { hostRealm } from "../base/realm.ts";
import { defineChannelMessaging } from "../port/interfaces.ts";
import { createMessagePort } from "../port/message-port-state.ts";
import type { MessagePort } from "../port/types.ts";
import { type Limits, toLimits } from "./limits.ts";
import { Link } from "./link.ts";
import { hostNode } from "./node.ts";
import type { Transport } from "./transport.ts";

export interface ConnectOptions {
  /** What the other side may ask of this one. @default `defaultLimits` */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * What the other side says of third parties is believed, so that a route between two of them can leave this program out.
   * @default as the transport has it: true for workers and processes, false for sockets and WebSockets
   */
  readonly trusted?: boolean | undefined;
}

/**
 * A port whose other half is what the same call gives at the other side of `transport`. It is there at once: what is posted before the
 * connection is up waits. If the connection ends, the port hears `close`, and `closed(port)` of entangle/ports says why.
 * @throws RangeError for a limit that is none
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(
  transport: Transport,
  { limits, trusted }: ConnectOptions = {},
): MessagePort<In, Out> {
  defineChannelMessaging(hostRealm);
  const link = new Link(hostNode(), transport, { limits: toLimits(limits), trusted });
  return createMessagePort(hostRealm, link.start()) as MessagePort<In, Out>;
}
