import type { ByteWriter } from "./byte-writer.ts";
import { major, tags } from "./format.ts";

/** Up to so many objects, looking through a list beats a Map. */
const FEW = 24;

const noBytes = new Uint8Array();

/** A view that was written as if nothing else used its buffer: its tag, and after that the byte string. */
export interface WholeView {
  readonly start: number;
  readonly end: number;
  /** What it takes to write it in the other way. */
  readonly name: string;
  readonly length: number;
}

/**
 * Which objects were written, and where. Only at the end is known which of them are referred to: those get tag 28, which has to be
 * inserted then, and the references, whose numbers depend on that, take the place of one byte each.
 * http://cbor.schmorp.de/value-sharing
 */
export class Sharing {
  // The lists are longer than what they hold: to cut them costs more than a small message.
  #count = 0;
  readonly #objects: (object | undefined)[] = [];
  readonly #offsets: number[] = [];
  readonly #isShared: boolean[] = [];
  #indexes: Map<object, number> | undefined;
  /** Pairs: a place where one byte stands for what comes there, and what that is: the index of an object, or `contentOf(i)`. */
  #places: number[] = [];
  /** By the index of their buffer. */
  #wholeViews: Map<number, WholeView> | undefined;

  /** True for an object that was written before: then a reference is due at `offset`. Otherwise remembers it. */
  isKnown(object: object, offset: number): boolean {
    const index = this.#indexOf(object);
    if (index < 0) {
      this.add(object, offset);
      return false;
    }
    this.#isShared[index] = true;
    this.#places.push(offset, index);
    return true;
  }

  has(object: object): boolean {
    return this.#indexOf(object) >= 0;
  }

  /** Where an object was written. */
  offsetOf(object: object): number | undefined {
    return this.#offsets[this.#indexOf(object)];
  }

  #indexOf(object: object): number {
    if (this.#indexes !== undefined) return this.#indexes.get(object) ?? -1;
    let index = this.#count - 1;
    while (index >= 0 && this.#objects[index] !== object) index--;
    return index;
  }

  add(object: object, offset: number): void {
    const index = this.#count++;
    this.#objects[index] = object;
    this.#offsets[index] = offset;
    this.#isShared[index] = false;
    if (this.#indexes !== undefined) this.#indexes.set(object, index);
    else if (index === FEW) this.#startMap();
  }

  /** As if the object that was added last had not been. */
  forgetLast(): void {
    const index = --this.#count;
    this.#indexes?.delete(this.#objects[index] as object);
    this.#objects[index] = undefined;
  }

  #startMap(): void {
    this.#indexes = new Map();
    for (let i = 0; i < this.#count; i++) this.#indexes.set(this.#objects[i] as object, i);
  }

  /** Remembers the buffer of a view that was written as the only one on it. */
  addBufferOf(view: WholeView, buffer: object, offset: number): void {
    this.#wholeViews ??= new Map();
    this.#wholeViews.set(this.#count, view);
    this.add(buffer, offset);
  }

  /** The content of the Blob number `i` comes there, when it has been read. */
  addContent(offset: number, i: number): void {
    this.#places.push(offset, contentOf(i));
  }

  /** Forgets all objects. */
  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#objects[i] = undefined;
    this.#count = 0;
    this.#indexes = this.#wholeViews = undefined;
    if (this.hasPlaces) this.#places = [];
  }

  get hasPlaces(): boolean {
    return this.#places.length > 0;
  }

  /** Copies what was written, with marks, references and the contents of Blobs in their places. */
  copyTo(output: ByteWriter, { bytes, origin, end }: ByteWriter, contents: readonly Uint8Array[]): void {
    const copy = new Splice(bytes, origin, output, this.#places, contents);
    for (let index = 0; index < this.#count; index++) {
      if (!this.#isShared[index]) continue;
      const offset = this.#offsets[index] ?? 0;
      const view = this.#wholeViews?.get(index);
      if (view === undefined) {
        copy.until(offset);
        copy.mark(index);
      } else {
        copy.until(view.start);
        copy.wholeView(view, offset, index);
      }
    }
    copy.until(end);
  }
}

/** Indexes of objects are not negative. */
const contentOf = (i: number): number => -1 - i;

class Splice {
  readonly #bytes: Uint8Array;
  readonly #output: ByteWriter;
  readonly #places: readonly number[];
  readonly #contents: readonly Uint8Array[];
  /** By the index of an object, which of the shared ones it is. */
  readonly #numbers: number[] = [];
  #copied: number;
  #nextPlace = 0;
  #count = 0;

  constructor(
    bytes: Uint8Array,
    origin: number,
    output: ByteWriter,
    places: readonly number[],
    contents: readonly Uint8Array[],
  ) {
    this.#bytes = bytes;
    this.#copied = origin;
    this.#output = output;
    this.#places = places;
    this.#contents = contents;
  }

  /** Copies all before `end`. */
  until(end: number): void {
    for (;;) {
      const at = this.#places[this.#nextPlace];
      if (at === undefined || at >= end) break;
      this.#copy(at);
      this.#copied = at + 1;
      this.#fill(this.#places[this.#nextPlace + 1] ?? 0);
      this.#nextPlace += 2;
    }
    this.#copy(end);
  }

  #fill(index: number): void {
    if (index < 0) {
      this.#output.byteString(this.#contents[contentOf(index)] ?? noBytes);
    } else {
      this.#output.tag(tags.reference);
      this.#output.head(major.unsigned, this.#numbers[index] ?? 0);
    }
  }

  #copy(end: number): void {
    this.#output.raw(this.#bytes, this.#copied, end);
    this.#copied = end;
  }

  mark(index: number): void {
    this.#numbers[index] = this.#count++;
    this.#output.tag(tags.shared);
  }

  /** Writes the view as one of several on its buffer. */
  wholeView({ end, name, length }: WholeView, offset: number, index: number): void {
    this.#output.tag(tags.genericObject);
    this.#output.head(major.array, 4);
    this.#output.text(name);
    this.#copied = offset;
    this.mark(index);
    this.#copy(end);
    this.#output.head(major.unsigned, 0);
    this.#output.head(major.unsigned, length);
  }
}
