import { isOrdinary } from "../clone/brand.ts";
import { hasEnumerable } from "../clone/memory.ts";
import type { EncodedText } from "./byte-writer.ts";
import type { Encoder } from "./encoder.ts";
import { ABSENT, major, RECORDS, tags } from "./format.ts";
import { objectNodes } from "./limits.ts";
import { Shape } from "./shapes.ts";

const { keys } = Object;
const ObjectPrototype = Object.prototype;
const hasOwn = ObjectPrototype.hasOwnProperty;

/** Writes objects as maps, or as records where several of a message have the same keys. */
export class ObjectWriter {
  readonly #encoder: Encoder;
  /** Counts the messages. */
  #message = 0;
  #shapes = new Shape();
  #records = 0;
  /** A program has put an enumerable property on Object.prototype. */
  #mayInherit = false;

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
  }

  /** Another message begins. */
  start(): void {
    this.#message++;
    this.#records = 0;
    this.#mayInherit = hasEnumerable(ObjectPrototype);
    if (this.#shapes.isFull) this.#shapes = new Shape();
  }

  /**
   * Writes the own properties.
   * @param isPlain its prototype is that of plain objects
   * @param mayBeOdd nothing but that says what it is
   */
  write(object: object, isPlain: boolean, mayBeOdd = false): void {
    const encoder = this.#encoder;
    const mayInherit = this.#mayInherit || !isPlain;
    let shape: Shape | undefined = this.#shapes;
    let count = 0;
    for (const key in object) {
      if (mayInherit && !hasOwn.call(object, key)) continue;
      count++;
      shape = shape?.with(key);
    }
    if (shape === undefined || shape.message === 0) {
      this.#newShape(object, shape, mayBeOdd);
      return;
    }
    encoder.enter(object);
    encoder.charge(objectNodes(count));
    this.#knownShape(object as Record<string, unknown>, shape, mayInherit);
    encoder.leave();
  }

  /** Nothing is prepared for a shape before it comes again. */
  #newShape(object: object, shape: Shape | undefined, mayBeOdd: boolean): void {
    const encoder = this.#encoder;
    const names = keys(object);
    const [first] = names;
    // With no keys, or those of an array, it may be something else behind a borrowed prototype.
    if (mayBeOdd && (first === undefined || first === "0") && !isOrdinary(object)) {
      encoder.oddObject(object);
      return;
    }
    if (shape !== undefined && first !== undefined) shape.message = this.#message;
    encoder.enter(object);
    encoder.charge(objectNodes(names.length));
    encoder.head(major.map, names.length);
    for (const name of names) {
      encoder.text(name);
      encoder.property(object, name);
    }
    encoder.leave();
  }

  #knownShape(object: Record<string, unknown>, shape: Shape, mayInherit: boolean): void {
    const encoder = this.#encoder;
    const keys = shape.encodedKeys(encoder);
    const isRecord = this.#isRecord(shape, keys);
    let i = 0;
    for (const key in object) {
      if (mayInherit && !hasOwn.call(object, key)) continue;
      const child = object[key];
      // A getter may have deleted an own key by which the loop now finds a method of Object.prototype.
      if (typeof child === "function" && child === ObjectPrototype[key as "valueOf"] && !hasOwn.call(object, key))
        continue;
      const next = keys[i]?.text === key ? i : indexFrom(keys, i + 1, key);
      // It has come meanwhile.
      if (next < 0) continue;
      while (i < next) this.#absent(keys[i++] as EncodedText, isRecord);
      if (!isRecord) encoder.encoded(keys[i] as EncodedText);
      i++;
      encoder.value(child);
    }
    while (i < keys.length) this.#absent(keys[i++] as EncodedText, isRecord);
  }

  /** A getter has deleted it since the keys were counted. */
  #absent(key: EncodedText, isRecord: boolean): void {
    const encoder = this.#encoder;
    if (!isRecord) encoder.encoded(key);
    encoder.byte(ABSENT);
  }

  /** Writes the head. The second object of a shape in a message defines a record, those after it are such records. */
  #isRecord(shape: Shape, keys: readonly EncodedText[]): boolean {
    const encoder = this.#encoder;
    if (shape.message !== this.#message) {
      shape.message = this.#message;
      shape.record = undefined;
    } else if (shape.record !== undefined) {
      encoder.tag(shape.record);
      encoder.head(major.array, keys.length);
      return true;
    } else if (keys.length > 0 && this.#records < RECORDS) {
      this.#defineRecord(shape, keys);
      return true;
    }
    encoder.head(major.map, keys.length);
    return false;
  }

  #defineRecord(shape: Shape, keys: readonly EncodedText[]): void {
    const encoder = this.#encoder;
    shape.record = tags.record + this.#records++;
    encoder.charge(keys.length);
    encoder.tag(tags.defineRecord);
    encoder.head(major.array, keys.length + 2);
    encoder.head(major.array, keys.length);
    for (const key of keys) encoder.encoded(key);
    encoder.head(major.unsigned, shape.record);
  }
}

/** Where a key stands in a list, from `start` on; -1 if it doesn't. */
function indexFrom(keys: readonly EncodedText[], start: number, key: string): number {
  for (let i = start; i < keys.length; i++) if (keys[i]?.text === key) return i;
  return -1;
}
