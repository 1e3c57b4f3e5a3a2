import { hostRealm } from "../base/realm.ts";
import { showValue } from "../clone/show-value.ts";
import { adoptEnd, exposeEnd } from "../link/native-end.ts";
import type { NativePort } from "../link/native-port.ts";
import { defineChannelMessaging } from "../port/interfaces.ts";
import { createMessagePort, messagePortStateOf, requirePortState } from "../port/message-port-state.ts";
import type { MessagePort } from "../port/types.ts";

export type { NativePort } from "../link/native-port.ts";
export type { MessagePort } from "../port/types.ts";

/** The host's MessagePort, where a program is compiled with the host's types. */
export type HostPort = typeof globalThis extends { MessagePort: { prototype: infer Port } } ? Port : NativePort;

const adopted = new WeakSet<object>();

/**
 * A port of entangle that stands for `port`, one of the host: what is posted on it is posted there, and what comes there comes here.
 * Ports in messages change their kind likewise. `port` is started; from now on it is to be used by what this gives only. While it is
 * open it keeps a Node process alive, unless `unref` of entangle/ports is called.
 *
 * A host clones by its own rules: in Node 20, for example, a DOMException becomes `{}` on the way.
 * @throws TypeError for what is no such port, or was adopted before
 */
// biome-ignore lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed
export function adopt<In = any, Out = any>(port: NativePort): MessagePort<In, Out> {
  defineChannelMessaging(hostRealm);
  if (typeof port?.postMessage !== "function" || typeof port.addEventListener !== "function") {
    throw new TypeError(`adopt: ${showValue(port)} is no MessagePort: it lacks postMessage() or addEventListener()`);
  }
  if (messagePortStateOf(port)) throw new TypeError("adopt: this port is one of entangle already: use it as it is");
  if (adopted.has(port)) throw new TypeError("adopt: this port was adopted before: use what that gave");
  adopted.add(port);
  return createMessagePort(hostRealm, adoptEnd(port)) as MessagePort<In, Out>;
}

/**
 * A port of the host that takes the place of `port`, which is detached, as if it were transferred: for what wants the host's own, such as
 * a worker's `postMessage`. While it is open it keeps a Node process alive.
 * @typeParam Port what that API calls such a port, where types of the web and of Node are both there; nothing checks it
 * @throws TypeError for what is no port of entangle, for one that was transferred or closed, or if the host has no ports
 */
export function expose<Port = HostPort>(port: MessagePort<unknown, never>): Port {
  const state = requirePortState(port, "expose");
  const end = state.detached ? undefined : state.release();
  if (!end) throw new TypeError("expose: this port was transferred or closed before");
  return exposeEnd(end) as Port;
}
