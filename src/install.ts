/**
 * `import "entangle/install"`: gives the global object whichever of `MessageChannel`, `MessagePort`, `MessageEvent` and
 * `structuredClone` it lacks; where it lacks ports, also a `structuredClone` that can transfer them. It has a side
 * effect on import, as only the set-up for windows has besides.
 */
import { MessageChannel, MessageEvent, MessagePort, structuredClone } from "./index.ts";

// Test set-ups leave `undefined` where they take a global away.
const isMissing = (name: string): boolean => (globalThis as Record<string, unknown>)[name] === undefined;

function define(name: string, value: unknown): void {
  // As WebIDL defines the properties of a global object.
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

// One without the other would not fit together: a native channel's ports are no instances of our MessagePort.
if (isMissing("MessageChannel") || isMissing("MessagePort")) {
  define("MessageChannel", MessageChannel);
  define("MessagePort", MessagePort);
  // The host's refuses ports that aren't the host's.
  define("structuredClone", structuredClone);
}
// Never in the host's place: events of its WebSockets and workers are instances of its own.
if (isMissing("MessageEvent")) define("MessageEvent", MessageEvent);
if (isMissing("structuredClone")) define("structuredClone", structuredClone);
