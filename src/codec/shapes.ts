import type { EncodedText } from "./byte-writer.ts";

/** An object with more keys than this is rather a dictionary than a record. */
const MAX_KEYS = 64;
/** When so many are remembered, all are forgotten: values whose keys are data would fill the memory. */
const MAX_SHAPES = 4096;
/** Keys that are longer are data. */
const MAX_KEY_LENGTH = 256;

/** A list of keys, found by walking from the empty list from key to key: objects made alike have the same shape. */
export class Shape {
  /** The message in which an object had these keys, if it is the current one. */
  message = 0;
  /** The number of the record that stands for these keys in that message, once it is defined. */
  record: number | undefined;
  /** As they are written. */
  readonly keys: readonly EncodedText[];
  readonly #tree: { size: number };
  #lastKey: string | undefined;
  #last: Shape | undefined;
  #next: Map<string, Shape> | undefined;

  constructor(keys: readonly EncodedText[] = [], tree: { size: number } = { size: 0 }) {
    this.keys = keys;
    this.#tree = tree;
  }

  /** With one more key; undefined for what is no record. */
  with(key: string, encode: { encodeText(text: string): EncodedText }): Shape | undefined {
    return key === this.#lastKey ? this.#last : this.#find(key, encode);
  }

  #find(key: string, encode: { encodeText(text: string): EncodedText }): Shape | undefined {
    this.#next ??= new Map();
    let next = this.#next.get(key);
    if (next === undefined) {
      if (this.keys.length >= MAX_KEYS || this.isFull || key.length > MAX_KEY_LENGTH) return undefined;
      this.#tree.size++;
      next = new Shape([...this.keys, encode.encodeText(key)], this.#tree);
      this.#next.set(key, next);
    }
    this.#lastKey = key;
    this.#last = next;
    return next;
  }

  get isFull(): boolean {
    return this.#tree.size >= MAX_SHAPES;
  }
}
