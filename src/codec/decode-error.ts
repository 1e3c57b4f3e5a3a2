/** The bytes are no message, or one that breaks a limit. The text never contains any of them. */
export class DecodeError extends Error {
  /** Unit: bytes from the beginning of the message. */
  readonly offset: number;

  constructor(reason: string, offset: number, options?: { cause: unknown }) {
    super(`decode: ${reason} (at byte ${offset})`, options);
    this.offset = offset;
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "DecodeError", writable: true, configurable: true });
  }
}
