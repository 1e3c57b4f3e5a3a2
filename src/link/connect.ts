import { hostRealm } from "../base/realm.ts";
import { showValue } from "../clone/show-value.ts";
import { defineChannelMessaging } from "../port/interfaces.ts";
import { createMessagePort } from "../port/message-port-state.ts";
import type { MessagePort } from "../port/types.ts";
import { type Limits, toLimits } from "./limits.ts";
import { Link, type LinkOptions } from "./link.ts";
import { hostNode } from "./node.ts";
import { aBoolean, anObject, checkOptions, type OptionKind, type OptionKinds } from "./options.ts";
import type { Transport } from "./transport.ts";

export interface ConnectOptions {
  /** What the other side may ask of this one. @default `defaultLimits` */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * What the other side says of third parties is believed, so that a route between two of them can leave this program out.
   * @default as the transport has it: true for workers, processes and frames of one's own origin, false for all else
   */
  readonly trusted?: boolean | undefined;
}

/**
 * A port whose other half is what the same call gives at the other side of `transport`. It is there at once: what is posted before the
 * connection is up waits. If the connection ends, the port hears `close`, and `closed(port)` of entangle/ports says why.
 * @throws TypeError for what is no transport, and for an option that isn't known or isn't what it must be; RangeError for a limit that is
 * none
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function connect<In = any, Out = any>(transport: Transport, options?: ConnectOptions): MessagePort<In, Out> {
  if ([transport?.start, transport?.send, transport?.close].some((method) => typeof method !== "function")) {
    throw new TypeError(`connect: ${showValue(transport)} is no Transport: it lacks start(), send() or close()`);
  }
  return connectTransport(transport, toLinkOptions(options));
}

export const connectKinds: OptionKinds<ConnectOptions> = { limits: anObject, trusted: aBoolean };

/**
 * Reads the options of a call. To be done before anything is opened: what fails then would stay open, and belong to nobody.
 * @param kinds of all options that the call knows
 * @throws TypeError; RangeError for a limit that is none
 */
export function toLinkOptions(
  options: ConnectOptions | undefined,
  call = "connect",
  kinds: Readonly<Record<string, OptionKind>> = connectKinds,
): LinkOptions {
  checkOptions(call, options, kinds);
  return { limits: toLimits(options?.limits), trusted: options?.trusted };
}

export function connectTransport<In, Out>(transport: Transport, options: LinkOptions): MessagePort<In, Out> {
  defineChannelMessaging(hostRealm);
  const link = new Link(hostNode(), transport, options);
  return createMessagePort(hostRealm, link.start()) as MessagePort<In, Out>;
}
