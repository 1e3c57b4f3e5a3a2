/** True, or why not. */
export type Flag = true | string;

/** What a transport can do beyond carrying bytes: a scenario that needs what it can't do isn't run. */
export interface Capabilities {
  /** The other side can be ended without a word, and this side notices at once. */
  readonly noticesLoss: Flag;
  /** A SharedArrayBuffer is the same memory at both sides. */
  readonly sharesMemory: Flag;
  /** An ArrayBuffer of the transfer list moves without being copied. */
  readonly movesBuffers: Flag;
  /** Routes through a third program are shortened to leave it out. */
  readonly isTrusted: Flag;
  /** A sender hears that the connection takes no more for now. */
  readonly hasBackPressure: Flag;
  /** `ref` and `unref` decide whether the connection keeps the process alive. */
  readonly canUnref: Flag;
}
