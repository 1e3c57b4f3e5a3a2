import type { Realm } from "../base/realm.ts";
import { isProxy } from "../clone/brand.ts";
import { cannotClone, refuse, Uncloneable } from "../clone/data-clone-error.ts";
import { areIndices } from "../clone/indices.ts";
import { Memory } from "../clone/memory.ts";
import { StandIn } from "../clone/stand-in.ts";
import { cloneRoot } from "../clone/structured-clone.ts";
import { ByteWriter, headLength, type Written } from "./byte-writer.ts";
import { ABSENT, FALSE, major, NULL, TRUE, UNDEFINED } from "./format.ts";
import { LimitedWriter } from "./limited-writer.ts";
import { CONTAINER_NODES, type CodecLimits } from "./limits.ts";
import { ObjectWriter } from "./object-writer.ts";
import { Sharing } from "./sharing.ts";
import { postedWriterOf, writeSlotted } from "./write-slotted.ts";
import { writeSparseArray } from "./write-sparse-array.ts";

const { getPrototypeOf, keys } = Object;
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
  /** Set if `root` is what a program posts, not a copy: its getters run now. Where what must be copied is copied. */
  readonly postedIn?: Realm | undefined;
  /** Offered the bytes before they are copied. */
  readonly sink?: ByteSink | undefined;
}

export interface ByteSink {
  /**
   * Takes what was written, if it has a use for it at once.
   * @returns whether it did
   */
  take(written: Written): boolean;
}

/** Nothing goes with the message but its bytes. */
export const noPort: PortIndexOf = () => undefined;

/**
 * Writes one value after the other; reused, as making its parts anew costs more than a small message.
 *
 * What a program posts is written as StructuredSerialize walks it, so that it need not be copied first: getters run once, in order, and
 * may change what is still to be written. Only RegExps, objects of the platform, and the buffers and views that can't be written as they
 * are (write-buffers.ts) are copied before they are written.
 * https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
 */
export class Encoder extends LimitedWriter {
  /** Blobs whose bytes are still to be read. */
  unread: BlobLike[] = [];
  #portIndexOf: PortIndexOf = noPort;
  #sink: ByteSink | undefined;
  /** Set while what is written is what a program posted, not a copy. */
  #postedIn: Realm | undefined;
  /** The copies of what was copied. */
  #copies: Memory | undefined;
  readonly #sharing = new Sharing();
  readonly #spliced = new ByteWriter();
  readonly #objects = new ObjectWriter(this as Encoder);

  /** Writes a message, but for its Blobs. */
  write({ root, portIndexOf, limits, postedIn, sink }: EncoderJob): void {
    this.begin(root, limits);
    this.#portIndexOf = portIndexOf;
    this.#sink = sink;
    this.#postedIn = postedIn;
    this.#objects.start();
    // As the clone does. docs/deviations.md#proxies
    if (postedIn && typeof root === "object" && root !== null && isProxy?.(root)) refuse(root, cannotClone);
    this.value(root);
    if (this.unread.length > 0) this.#expectContents();
  }

  /** What is to come may already be known to be too much. */
  #expectContents(): void {
    this.#sharing.copyTo(this.#spliced, this, []);
    let bytes = this.#spliced.end - this.#spliced.origin;
    this.#spliced.clear();
    // There the contents were empty.
    for (const { size } of this.unread) bytes += size + headLength(size) - 1;
    if (bytes > this.maxBytes) this.refuseMore();
  }

  /**
   * What was written; undefined if the sink took it.
   * @param contents of the Blobs that were unread
   */
  finish(contents: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> | undefined {
    let output: ByteWriter = this;
    if (this.#sharing.hasPlaces) {
      output = this.#spliced;
      this.#sharing.copyTo(output, this, contents);
    }
    if (output.end - output.origin > this.maxBytes) this.refuseMore();
    const isTaken = contents.length === 0 && this.#sink?.take(output);
    return isTaken ? undefined : output.take();
  }

  /** Forgets the message: nothing of it is kept alive. */
  override clear(): void {
    super.clear();
    if (this.#sharing.hasPlaces) this.#spliced.clear();
    this.#sharing.clear();
    if (this.unread.length > 0) this.unread = [];
    this.#sink = this.#postedIn = this.#copies = undefined;
    this.#portIndexOf = noPort;
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
    else refuse(value, cannotClone);
  }

  object(object: object): void {
    if (this.#copies !== undefined && this.#isCopied(object)) return;
    const prototype: unknown = getPrototypeOf(object);
    if (prototype === ObjectPrototype) {
      if (!this.refer(object)) this.#objects.write(object, true, this.#postedIn !== undefined);
    } else if (isArray(object)) {
      if (!this.refer(object)) this.#array(object);
    } else if (this.#postedIn === undefined) {
      this.copied(object);
    } else {
      this.#postedObject(object, this.#postedIn);
    }
  }

  /** Refers to the copy of a posted object that was copied. */
  #isCopied(object: object): boolean {
    if (this.#postedIn === undefined || !this.hasCopyOf(object)) return false;
    this.#copyFirst(object, this.#postedIn);
    return true;
  }

  #postedObject(object: object, realm: Realm): void {
    // What it was when it was written, it may be no more: a getter may have given it another prototype.
    if (this.#sharing.has(object)) {
      this.refer(object);
      return;
    }
    const write = postedWriterOf(this, object);
    if (write) {
      this.#sharing.add(object, this.end);
      write(this, object);
    } else {
      this.#copyFirst(object, realm);
    }
  }

  /** Whether what was posted was copied before it was written. */
  hasCopyOf(object: object): boolean {
    return this.#copies?.get(object) !== undefined;
  }

  /** Whether a buffer was written as bytes, not as the plain object that it may look like. */
  wroteBytesOf(buffer: object): boolean {
    const offset = this.#sharing.offsetOf(buffer);
    return offset !== undefined && (this.bytes[offset] as number) >> 5 === major.bytes;
  }

  /** Nothing can go beside the bytes, instead of being written. */
  get writesAll(): boolean {
    return this.#portIndexOf === noPort;
  }

  /** Writes a posted object by its copy. */
  #copyFirst(object: object, realm: Realm): void {
    this.#copies ??= new Memory(realm);
    // It knows what it copied before.
    const copy = cloneRoot(object, this.#copies) as object;
    this.#postedIn = undefined;
    try {
      this.copied(copy);
    } catch (error) {
      throw error instanceof Uncloneable && error.value !== this.root ? new Uncloneable(object, error.message) : error;
    }
    this.#postedIn = realm;
  }

  /** Writes an object of a copy that is neither a plain object of this realm nor an array, whatever its prototype says. */
  copied(copy: object): void {
    const object = copy instanceof StandIn ? copy.received : copy;
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

  /** Writes a reference if the object was written before; else it is from now on. */
  refer(object: object): boolean {
    if (!this.#sharing.isKnown(object, this.end)) return false;
    this.byte(UNDEFINED);
    return true;
  }

  get sharing(): Sharing {
    return this.#sharing;
  }

  /** Writes the own properties of an object that has no internal slots. */
  plainObject(object: object): void {
    this.#objects.write(object, false);
  }

  /** Writes a posted object of which only its prototype says that it is a plain one. */
  oddObject(object: object): void {
    const write = postedWriterOf(this, object);
    if (isArray(object)) {
      this.#array(object);
    } else if (write) {
      write(this, object);
    } else {
      // It is known by its copy.
      this.#sharing.forgetLast();
      this.#copyFirst(object, this.#postedIn as Realm);
    }
  }

  /** Writes an own property's value, if a getter has not deleted the property since the keys were listed. */
  property(object: object, name: string): void {
    if (hasOwn.call(object, name)) this.value((object as Record<string, unknown>)[name]);
    else this.byte(ABSENT);
  }

  #array(array: readonly unknown[]): void {
    this.enter(array);
    const { length } = array;
    if (areIndices(keys(array), length)) {
      this.charge(CONTAINER_NODES + length);
      this.head(major.array, length);
      for (let i = 0; i < length; i++) {
        const element = array[i];
        // A getter may have deleted it meanwhile.
        if (element === undefined && !hasOwn.call(array, i)) this.byte(ABSENT);
        else this.value(element);
      }
    } else {
      writeSparseArray(this, array);
    }
    this.leave();
  }

  /** Writes the bytes of a Blob, when they have been read. */
  blob(blob: BlobLike): void {
    this.#sharing.addContent(this.end, this.unread.push(blob) - 1);
    this.byte(UNDEFINED);
  }
}
