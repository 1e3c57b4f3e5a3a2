import type { DOMExceptionConstructor } from "./host.ts";

const codes: Readonly<Record<string, number>> = { InvalidStateError: 11, DataCloneError: 25 };

/** `DOMException` for hosts that have none (QuickJS), as far as Channel Messaging throws and clones it. */
class FallbackDOMException extends Error {
  readonly #name: string;

  constructor(message = "", name = "Error") {
    super(message);
    this.#name = `${name}`;
  }

  override get name(): string {
    return this.#name;
  }

  get code(): number {
    return codes[this.#name] ?? 0;
  }

  static {
    Object.defineProperty(this, "name", { value: "DOMException" });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: "DOMException", configurable: true });
  }
}

export const fallbackDOMException: DOMExceptionConstructor = FallbackDOMException;
