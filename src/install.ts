/**
 * `import "entangle/install"`: gives the global object whichever of `MessageChannel`, `MessagePort`, `MessageEvent` and
 * `structuredClone` it lacks. The only module with a side effect on import.
 */
import { MessageChannel, MessageEvent, MessagePort, structuredClone } from "./index.ts";

for (const [name, value] of Object.entries({ MessageChannel, MessagePort, MessageEvent, structuredClone })) {
  // Test set-ups leave `undefined` where they take a global away.
  if ((globalThis as Record<string, unknown>)[name] !== undefined) continue;
  // As WebIDL defines the properties of a global object.
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}
