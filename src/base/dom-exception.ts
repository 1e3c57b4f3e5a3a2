import type { DOMExceptionConstructor } from "./host.ts";
import { defineProperty } from "./object.ts";
import { defineInterface } from "./webidl.ts";

const codes: Readonly<Record<string, number>> = { InvalidStateError: 11, DataCloneError: 25 };

/** `DOMException` for hosts that have none (QuickJS), as far as Channel Messaging throws and clones it. */
class FallbackDOMException extends Error {
  constructor(message = "", name = "Error") {
    super(message);
    defineProperty(this, "name", { value: `${name}`, configurable: true });
  }
}

const members = {
  get code(): number {
    return codes[(this as unknown as Error).name] ?? 0;
  },
};

/** Not defined before it is needed: most hosts have their own. */
export function defineFallbackDOMException(): DOMExceptionConstructor {
  defineInterface("DOMException", FallbackDOMException, members);
  return FallbackDOMException as unknown as DOMExceptionConstructor;
}
