/** What a message may cost, on both sides: the sender refuses what a receiver with the same limits would. */
export interface CodecLimits {
  /**
   * How deeply objects may be nested. Unit: objects. Security-relevant: reading uses the stack, of which QuickJS has the least: 400 fit.
   * @default 256
   */
  readonly depth: number;
  /**
   * How much may be made of one message, whatever its bytes: a primitive, a key or an element counts 1, an object or array 4, a property of an
   * object beyond its 20th 5, any other object 16, a RegExp also what it takes to read its source. Security-relevant: one byte can stand for
   * an object of 50.
   * @default 16777216
   */
  readonly nodes: number;
  /**
   * How long a message may be. Unit: bytes. Security-relevant.
   * @default 67108864
   */
  readonly bytes: number;
  /**
   * How much its resizable buffers may grow to, together; each counts for at least 1 MiB. Unit: bytes. Security-relevant: engines reserve
   * it at once, in ranges of addresses of which a process has 65,530 in Linux, and ends if it needs another.
   * @default 1073741824
   */
  readonly reservedBytes: number;
  /**
   * How long the receiver may take to put keys into the tables of its Maps and Sets, if it takes unusually long for each. Unit: milliseconds.
   * Security-relevant: who knows how an engine makes hashes of numbers chooses those that all have the same.
   * @default 1000
   */
  readonly hashingMs: number;
}

export const defaultCodecLimits: CodecLimits = {
  depth: 256,
  nodes: 2 ** 24,
  bytes: 2 ** 26,
  reservedBytes: 2 ** 30,
  hashingMs: 1000,
};

/** So long a key takes nowhere, unless it is to be told from many others of the same hash. Unit: milliseconds. */
export const MS_PER_KEY = 0.005;

/** What a resizable buffer counts at least. */
export const LEAST_RESERVED: number = 2 ** 20;

/**
 * What a RegExp counts beside being an object: V8 reads the source when it is made, makes the set of all characters that have a property
 * whenever one is named (0.1 to 0.5 ms), and with flag v that of all texts (up to 50 ms).
 */
export function regExpNodes(source: string, flags: string): number {
  const hasSets = flags.includes("v");
  if (!hasSets && !flags.includes("u")) return 4 * source.length;
  const properties = source.split(/\\[pP]/).length - 1;
  return hasSets ? 64 * source.length + 2 ** 18 * properties : 4 * source.length + 2 ** 12 * properties;
}

/** What an object or array counts beside its keys and elements, and what any other object does. */
export const CONTAINER_NODES = 4;
export const OBJECT_NODES = 16;

/** The properties of an object that has many V8 keeps in a table, of up to 75 bytes for each: those beyond so many count what that takes. */
const FEW_PROPERTIES = 20;

/** What an object counts that has so many properties. */
export function objectNodes(properties: number): number {
  return CONTAINER_NODES + properties + 4 * Math.max(0, properties - FEW_PROPERTIES);
}
