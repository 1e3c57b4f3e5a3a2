import { describe, Uncloneable } from "../clone/data-clone-error.ts";
import type { CloneFacts } from "../clone/memory.ts";
import { StandIn } from "../clone/stand-in.ts";
import { ByteWriter, type EncodedText } from "./byte-writer.ts";
import { FALSE, major, NULL, RECORDS, TRUE, tags, UNDEFINED } from "./format.ts";
import { CONTAINER_NODES, type CodecLimits, defaultCodecLimits, OBJECT_NODES } from "./limits.ts";
import { Shape } from "./shapes.ts";
import { Sharing } from "./sharing.ts";
import { writeSlotted } from "./write-slotted.ts";
import { isRegular, writeSparseArray } from "./write-sparse-array.ts";

const { getPrototypeOf } = Object;
const { isArray } = Array;
const ObjectPrototype = Object.prototype;
const hasOwn = ObjectPrototype.hasOwnProperty;

export type PortIndexOf = (object: object) => number | undefined;

/** A Blob, as far as it is needed here. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is to be written, and how. */
export interface EncoderJob {
  readonly root: unknown;
  readonly portIndexOf: PortIndexOf;
  readonly limits: CodecLimits;
  readonly facts: CloneFacts | undefined;
  /** Offered the bytes before they are copied. */
  readonly sink?: ByteSink | undefined;
}

export interface ByteSink {
  /**
   * Takes a part of bytes that are its caller's, if it has a use for them at once.
   * @returns whether it did
   */
  take(bytes: Uint8Array, start: number, end: number): boolean;
}

export const noContents: ReadonlyMap<object, Uint8Array> = new Map();
const noBytes = new Uint8Array();
const noPort: PortIndexOf = () => undefined;

/** Writes one value after the other; reused, as making its parts anew costs more than a small message. */
export class Encoder extends ByteWriter {
  /** Blobs whose bytes are still to be read. */
  unread: BlobLike[] = [];
  #unreadBytes = 0;
  #contents: ReadonlyMap<object, Uint8Array> = noContents;
  #root: unknown;
  #portIndexOf: PortIndexOf = noPort;
  #limits: CodecLimits = defaultCodecLimits;
  #facts: CloneFacts | undefined;
  #sink: ByteSink | undefined;
  #depth = 0;
  #nodes = 0;
  #reservedBytes = 0;
  readonly #sharing = new Sharing();
  readonly #spliced = new ByteWriter();
  /** Counts the messages. */
  #message = 0;
  #shapes = new Shape();
  #records = 0;
  #mayInherit = false;

  /** Begins anew, after a message or a failure. */
  start({ root, portIndexOf, limits, facts, sink }: EncoderJob, contents: ReadonlyMap<object, Uint8Array>): void {
    this.#root = root;
    this.#portIndexOf = portIndexOf;
    this.#limits = limits;
    this.#facts = facts;
    this.#sink = sink;
    this.#contents = contents;
    this.maxBytes = limits.bytes;
    this.#message++;
    this.#records = this.#depth = this.#nodes = this.#reservedBytes = this.#unreadBytes = 0;
    this.#mayInherit = false;
    for (const _ in ObjectPrototype) this.#mayInherit = true;
  }

  /** What was written, of its exact size; undefined if the sink took it. */
  finish(): Uint8Array<ArrayBuffer> | undefined {
    let output: ByteWriter = this;
    if (this.#sharing.hasReferences) {
      output = this.#spliced;
      this.#sharing.copyTo(output, this);
    }
    if (output.end - output.origin > this.maxBytes) this.refuseMore();
    return this.#sink?.take(output.bytes, output.origin, output.end) ? undefined : output.take();
  }

  /** Forgets the message: nothing of it is kept alive. */
  override clear(): void {
    super.clear();
    if (this.#sharing.hasReferences) this.#spliced.clear();
    this.#sharing.clear();
    if (this.unread.length > 0) this.unread = [];
    this.#root = this.#facts = this.#sink = undefined;
    this.#portIndexOf = noPort;
    this.#contents = noContents;
    if (this.#shapes.isFull) this.#shapes = new Shape();
  }

  protected override refuseMore(): never {
    throw new Uncloneable(this.#root, `is more than ${this.maxBytes} bytes long; send it in parts`);
  }

  value(value: unknown): void {
    // Not a switch, which would make a string of the type and compare that.
    if (typeof value === "string") this.text(value);
    else if (typeof value === "number") this.number(value);
    else this.#otherValue(value);
  }

  #otherValue(value: unknown): void {
    if (typeof value === "object") {
      if (value === null) this.byte(NULL);
      else this.object(value);
    } else if (typeof value === "boolean") this.byte(value ? TRUE : FALSE);
    else if (value === undefined) this.byte(UNDEFINED);
    else if (typeof value === "bigint") this.bigint(value);
    else throw new Uncloneable(value, `${describe(value)}, which can't be cloned`);
  }

  object(object: object): void {
    const prototype: unknown = getPrototypeOf(object);
    if (prototype === ObjectPrototype) {
      if (!this.refer(object)) this.plainObject(object);
    } else if (isArray(object)) {
      if (!this.refer(object)) this.#array(object);
    } else {
      this.#otherObject(object);
    }
  }

  #otherObject(object: object): void {
    if (object instanceof StandIn) {
      const index = this.#portIndexOf(object.received) ?? this.#portIndexOf(object.original);
      if (index === undefined) this.object(object.received);
      else this.#port(index);
      return;
    }
    const index = this.#portIndexOf(object);
    if (index !== undefined) this.#port(index);
    else if (!this.refer(object)) writeSlotted(this, object);
  }

  /** Whether an object stands in the list of what goes with the message, which is mostly ports. */
  isListed(object: object): boolean {
    return this.#portIndexOf(object) !== undefined;
  }

  #port(index: number): void {
    this.generic("MessagePort", 1);
    this.head(major.unsigned, index);
  }

  /** Writes a reference if the object was written before. */
  refer(object: object): boolean {
    if (this.#facts?.isRemarkable(object) === false || !this.#sharing.isKnown(object, this.end)) return false;
    this.byte(UNDEFINED);
    return true;
  }

  get sharing(): Sharing {
    return this.#sharing;
  }

  /** Counts what an object will cost the receiver. */
  charge(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > this.#limits.nodes) {
      throw new Uncloneable(this.#root, `is made of more than ${this.#limits.nodes} nodes; send it in parts`);
    }
  }

  chargeReserved(object: object, bytes: number): void {
    this.#reservedBytes += bytes;
    if (this.#reservedBytes > this.#limits.reservedBytes) {
      throw new Uncloneable(
        object,
        `can grow beyond the ${this.#limits.reservedBytes} bytes that a message may reserve`,
      );
    }
  }

  enter(object: object): void {
    if (++this.#depth > this.#limits.depth) {
      throw new Uncloneable(
        object,
        `is nested deeper than ${this.#limits.depth} objects, which is as deep as a message may be`,
      );
    }
  }

  leave(): void {
    this.#depth--;
  }

  /** The head of a generic object, tag 27; so many arguments have to follow. */
  generic(name: string, count: number): void {
    this.charge(OBJECT_NODES + count);
    this.tag(tags.genericObject);
    this.head(major.array, count + 1);
    this.text(name);
  }

  plainObject(object: object): void {
    this.enter(object);
    let shape: Shape | undefined = this.#shapes;
    let count = 0;
    for (const key in object) {
      if (this.#mayInherit && !hasOwn.call(object, key)) continue;
      count++;
      shape = shape?.with(key);
    }
    this.charge(CONTAINER_NODES + count);
    if (shape === undefined || shape.message === 0) this.#newShape(object as Record<string, unknown>, count, shape);
    else this.#knownShape(object as Record<string, unknown>, shape);
    this.leave();
  }

  /** Nothing is prepared for a shape before it comes again. */
  #newShape(object: Record<string, unknown>, count: number, shape: Shape | undefined): void {
    if (shape !== undefined) shape.message = this.#message;
    this.head(major.map, count);
    for (const key in object) {
      if (this.#mayInherit && !hasOwn.call(object, key)) continue;
      this.text(key);
      this.value(object[key]);
    }
  }

  #knownShape(object: Record<string, unknown>, shape: Shape): void {
    const keys = shape.encodedKeys(this);
    const isRecord = this.#isRecord(shape, keys);
    let i = 0;
    for (const key in object) {
      if (this.#mayInherit && !hasOwn.call(object, key)) continue;
      if (!isRecord) this.encoded(keys[i++] as EncodedText);
      this.value(object[key]);
    }
  }

  /** Writes the head. The second object of a shape in a message defines a record, those after it are such records. */
  #isRecord(shape: Shape, keys: readonly EncodedText[]): boolean {
    if (shape.message !== this.#message) {
      shape.message = this.#message;
      shape.record = undefined;
    } else if (shape.record !== undefined) {
      this.tag(shape.record);
      this.head(major.array, keys.length);
      return true;
    } else if (keys.length > 0 && this.#records < RECORDS) {
      this.#defineRecord(shape, keys);
      return true;
    }
    this.head(major.map, keys.length);
    return false;
  }

  #defineRecord(shape: Shape, keys: readonly EncodedText[]): void {
    shape.record = tags.record + this.#records++;
    this.charge(keys.length);
    this.tag(tags.defineRecord);
    this.head(major.array, keys.length + 2);
    this.head(major.array, keys.length);
    for (const key of keys) this.encoded(key);
    this.head(major.unsigned, shape.record);
  }

  #array(array: readonly unknown[]): void {
    this.enter(array);
    const { length } = array;
    if (this.#facts?.isRemarkable(array) === false || isRegular(array)) {
      this.charge(CONTAINER_NODES + length);
      this.head(major.array, length);
      for (let i = 0; i < length; i++) this.value(array[i]);
    } else {
      writeSparseArray(this, array);
    }
    this.leave();
  }

  /** The bytes of a Blob if they were read; if not, notes that they have to be. */
  contentsOf(blob: BlobLike): Uint8Array {
    const bytes = this.#contents.get(blob);
    if (bytes) return bytes;
    this.unread.push(blob);
    this.#unreadBytes += blob.size;
    if (this.#unreadBytes > this.maxBytes) this.refuseMore();
    return noBytes;
  }
}
