import type { ByteWriter, EncodedText } from "./byte-writer.ts";

/** An object with more keys than this is rather a dictionary than a record. */
const MAX_KEYS = 64;
/** A longer key is rather data than a name, and what is remembered of such keys would have no bound. */
const MAX_KEY_LENGTH = 256;
/** When so many are remembered, all are forgotten: values whose keys are data would fill the memory. */
const MAX_SHAPES = 4096;

/** A list of keys, found by walking from the empty list from key to key: objects made alike have the same shape. */
export class Shape {
  /** The message in which an object had these keys last. 0: none ever had. */
  message = 0;
  /** The number of the record that stands for these keys in that message, once it is defined. */
  record: number | undefined;
  readonly #shorter: Shape | undefined;
  readonly #key: string;
  readonly #keyCount: number;
  readonly #tree: { size: number };
  /** What was found last time, and what before that: an object and one within it often take turns. */
  #last: Shape | undefined;
  #secondLast: Shape | undefined;
  #next: Map<string, Shape> | undefined;
  #keys: readonly string[] | undefined;
  #encodedKey: EncodedText | undefined;
  #encodedKeys: readonly EncodedText[] | undefined;

  constructor(shorter?: Shape, key = "") {
    this.#shorter = shorter;
    this.#key = key;
    this.#keyCount = shorter ? shorter.#keyCount + 1 : 0;
    this.#tree = shorter ? shorter.#tree : { size: 0 };
  }

  /** With one more key; undefined for what is no record. */
  with(key: string): Shape | undefined {
    const last = this.#last;
    return last !== undefined && last.#key === key ? last : this.#find(key);
  }

  #find(key: string): Shape | undefined {
    const second = this.#secondLast;
    const found = second !== undefined && second.#key === key ? second : this.#lookUp(key);
    if (found !== undefined) {
      this.#secondLast = this.#last;
      this.#last = found;
    }
    return found;
  }

  #lookUp(key: string): Shape | undefined {
    if (needsCare(this.#keyCount, key) || key.length > MAX_KEY_LENGTH) return undefined;
    this.#next ??= new Map();
    let next = this.#next.get(key);
    if (next === undefined) {
      if (this.#keyCount >= MAX_KEYS || this.isFull) return undefined;
      this.#tree.size++;
      next = new Shape(this, key);
      this.#next.set(key, next);
    }
    return next;
  }

  get isFull(): boolean {
    return this.#tree.size >= MAX_SHAPES;
  }

  get keys(): readonly string[] {
    this.#keys ??= this.#path().map((shape) => shape.#key);
    return this.#keys;
  }

  /** The keys as `writer` writes them. */
  encodedKeys(writer: ByteWriter): readonly EncodedText[] {
    this.#encodedKeys ??= this.#path().map((shape) => shape.#encodeKey(writer));
    return this.#encodedKeys;
  }

  /** From that of the first key alone to this one. */
  #path(): Shape[] {
    return this.#shorter ? [...this.#shorter.#path(), this] : [];
  }

  #encodeKey(writer: ByteWriter): EncodedText {
    this.#encodedKey ??= writer.encodeText(this.#key);
    return this.#encodedKey;
  }
}

/** Keys that are not written by a list: in an object that may be something else, or that may be read from a prototype once deleted. */
function needsCare(index: number, key: string): boolean {
  return (index === 0 && key === "0") || key === "__proto__";
}
