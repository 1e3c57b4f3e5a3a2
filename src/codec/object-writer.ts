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
      shape = shape.with(key);
      if (shape === undefined) break;
    }
    if (shape === undefined || shape.message === 0) {
      this.#newShape(object, shape, mayInherit, mayBeOdd);
      return;
    }
    encoder.enter(object);
    encoder.charge(objectNodes(count));
    const encodedNames = shape.encodedKeys(encoder);
    const isRecord = this.#isRecord(shape, encodedNames);
    this.#properties(object, shape.keys, encodedNames, isRecord, mayInherit);
    encoder.leave();
  }

  /** Nothing is prepared for a shape before it comes again. */
  #newShape(object: object, shape: Shape | undefined, mayInherit: boolean, mayBeOdd: boolean): void {
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
    this.#properties(object, names, undefined, false, mayInherit);
    encoder.leave();
  }

  /**
   * Writes the properties that were counted, of those that there are still.
   * @param isRecord its keys are written already
   */
  #properties(
    object: object,
    names: readonly string[],
    encodedNames: readonly EncodedText[] | undefined,
    isRecord: boolean,
    mayInherit: boolean,
  ): void {
    const encoder = this.#encoder;
    let i = 0;
    for (const key in object) {
      if ((mayInherit || key === "__proto__") && !hasOwn.call(object, key)) continue;
      const next = names[i] === key ? i : names.indexOf(key, i + 1);
      // It has come meanwhile.
      if (next < 0) continue;
      // In this loop V8 finds it where the keys are listed; else it would look for each.
      const child = (object as Record<string, unknown>)[key];
      // A getter may have deleted an own key by which the loop now finds a method of Object.prototype.
      if (typeof child === "function" && child === ObjectPrototype[key as "valueOf"] && !hasOwn.call(object, key))
        continue;
      while (i < next) this.#absent(names, encodedNames, isRecord, i++);
      if (!isRecord) this.#key(names, encodedNames, i);
      i++;
      encoder.value(child);
    }
    while (i < names.length) this.#absent(names, encodedNames, isRecord, i++);
  }

  #key(names: readonly string[], encodedNames: readonly EncodedText[] | undefined, i: number): void {
    if (encodedNames) this.#encoder.encoded(encodedNames[i] as EncodedText);
    else this.#encoder.text(names[i] as string);
  }

  /** A getter has deleted it since the keys were counted. */
  #absent(
    names: readonly string[],
    encodedNames: readonly EncodedText[] | undefined,
    isRecord: boolean,
    i: number,
  ): void {
    if (!isRecord) this.#key(names, encodedNames, i);
    this.#encoder.byte(ABSENT);
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
