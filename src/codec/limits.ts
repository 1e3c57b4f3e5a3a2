/** What a message may cost, on both sides: the sender refuses what a receiver with the same limits would. */
export interface CodecLimits {
  /**
   * How deeply objects may be nested. Unit: objects. Security-relevant: reading uses the stack, of which QuickJS has the least: 400 fit.
   * @default 256
   */
  readonly depth: number;
  /**
   * How much may be made of one message, whatever its bytes: a primitive, a key or an element counts 1, an object or array 4, any
   * other object 16. Security-relevant: one byte can stand for an object of 50.
   * @default 16777216
   */
  readonly nodes: number;
  /**
   * How long a message may be. Unit: bytes. Security-relevant.
   * @default 67108864
   */
  readonly bytes: number;
  /**
   * How much its resizable buffers may grow to, together. Unit: bytes. Security-relevant: engines reserve it at once.
   * @default 1073741824
   */
  readonly reservedBytes: number;
}

export const defaultCodecLimits: CodecLimits = { depth: 256, nodes: 2 ** 24, bytes: 2 ** 26, reservedBytes: 2 ** 30 };

/** What an object or array counts beside its keys and elements, and what any other object does. */
export const CONTAINER_NODES = 4;
export const OBJECT_NODES = 16;
