import { host } from "../base/host.ts";
import { isObject } from "../base/webidl.ts";
import { messagePortStateOf } from "./message-port-state.ts";

function isInstance(value: object, name: string): boolean {
  const Interface = host[name];
  return typeof Interface === "function" && value instanceof Interface;
}

/** A MessagePort of entangle or of the host. */
export function isMessagePort(value: object): boolean {
  return messagePortStateOf(value) !== undefined || isInstance(value, "MessagePort");
}

/** HTML `MessageEventSource`: WindowProxy, MessagePort or ServiceWorker. */
export function isMessageEventSource(value: unknown): value is object {
  if (!isObject(value)) return false;
  return isMessagePort(value) || isInstance(value, "Window") || isInstance(value, "ServiceWorker") || isWindow(value);
}

/** A window of any realm: only they have a property that leads back to themselves, and can't be given another. */
function isWindow(value: object): boolean {
  try {
    const descriptor = Object.getOwnPropertyDescriptor(value, "window");
    return descriptor?.configurable === false && (value as { window?: unknown }).window === value;
  } catch {
    return false;
  }
}
