import { defineHidden } from "../base/intrinsics.ts";

/** The bytes are no message, or one that breaks a limit. The text never contains any of them. */
export class DecodeError extends Error {
  /** Unit: bytes from the beginning of the message. */
  readonly offset: number;
  readonly #reason: string;

  constructor(reason: string, offset: number, options?: { cause: unknown }) {
    super(`decode: ${reason} (at byte ${offset})`, options);
    this.offset = offset;
    this.#reason = reason;
  }

  /** The same of a message that begins at `start` of what was read. */
  since(start: number): DecodeError {
    if (start === 0) return this as DecodeError;
    const { cause } = this;
    return new DecodeError(this.#reason, this.offset - start, cause === undefined ? undefined : { cause });
  }
}

defineHidden(DecodeError.prototype, "name", "DecodeError");
