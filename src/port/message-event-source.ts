import { host, hostModule } from "../base/host.ts";
import { slotsOfAny } from "../base/slots.ts";
import { MessagePortState } from "./message-port-state.ts";

/** Captured at load, before anything replaces the globals. happy-dom has done so by then, with a port that does nothing. */
const { MessagePort = host.MessagePort } = hostModule("node:worker_threads") ?? {};
const { ServiceWorker } = host;

function isInstance(value: unknown, Interface: unknown): boolean {
  return typeof Interface === "function" && value instanceof Interface;
}

/** A MessagePort of entangle or of the host. */
export function isMessagePort(value: unknown): boolean {
  return slotsOfAny(value) instanceof MessagePortState || isInstance(value, MessagePort);
}

/** HTML `MessageEventSource`: WindowProxy, MessagePort or ServiceWorker. */
export function isMessageEventSource(value: { readonly window?: unknown }): value is object {
  // A window of any realm and implementation has a property that leads back to it, which those of another origin show too.
  // docs/deviations.md#windows-as-sources
  return isMessagePort(value) || isInstance(value, ServiceWorker) || value.window === value;
}
