import type { Written } from "../codec/byte-writer.ts";
import { copyBytes } from "../codec/copy-bytes.ts";
import { encodeText } from "../codec/utf8.ts";
import { cutText } from "./cut-text.ts";
import { toBytes } from "./node.ts";

const firstCapacity = 4096;
/** A buffer that grew beyond this is given away instead of copied and kept. */
const keptCapacity = 64 << 10;
/** Up to so many bytes are copied four at a time, in less time than a call of the host takes. */
const fewBytes = 128;

/** A buffer that nobody writes into, and a view of it. */
interface Spare {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
}

/** Between two batches a writer has none: of many links hardly any has something to say at one time. */
const spares: Spare[] = [];
const mostSpares = 4;
const noBytes = new Uint8Array();
const noView = new DataView(noBytes.buffer);

/** Appends frames to what is to be sent: each is its length (four bytes, big-endian), its type, and its fields. */
export class FrameWriter {
  /** So many bytes at the end of a frame are not copied. */
  readonly #leastLent: number;
  /** What goes before `#bytes`: batches, and bytes that were not copied. */
  readonly #pieces: Uint8Array[] = [];
  #piecesLength = 0;
  #bytes: Uint8Array<ArrayBuffer> = noBytes;
  #view: DataView<ArrayBuffer> = noView;
  #length = 0;
  #start = 0;

  constructor(leastLent: number = Number.POSITIVE_INFINITY) {
    this.#leastLent = leastLent;
  }

  get length(): number {
    return this.#piecesLength + this.#length;
  }

  begin(type: number): this {
    this.#start = this.#length;
    this.#reserve(5);
    this.#length += 4;
    this.#bytes[this.#length++] = type;
    return this;
  }

  /** Ends the frame that `begin` began. */
  end(): void {
    this.#end(0);
  }

  /** Ends it with bytes that nobody will change. */
  endWith(bytes: Uint8Array): void {
    if (bytes.length < this.#leastLent) {
      this.bytes(bytes).end();
      return;
    }
    this.#end(bytes.length);
    this.#piecesLength += this.#length + bytes.length;
    this.#pieces.push(this.#takeBatch(), bytes);
  }

  #end(bytesThatFollow: number): void {
    const size = this.#length - this.#start - 4 + bytesThatFollow;
    const bytes = this.#bytes;
    let at = this.#start;
    bytes[at++] = size >>> 24;
    bytes[at++] = size >>> 16;
    bytes[at++] = size >>> 8;
    bytes[at] = size;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** LEB128, up to 2^53 - 1. */
  varint(value: number): this {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  bytes(value: Uint8Array, start = 0, end: number = value.length): this {
    this.#reserve(end - start);
    copyBytes(value, start, end, this.#bytes, this.#length);
    this.#length += end - start;
    return this;
  }

  /** What another writer has written. */
  written({ bytes, view, origin, end }: Written): this {
    this.#reserve(end - origin);
    let at = origin;
    for (; end - origin <= fewBytes && at + 4 <= end; at += 4) {
      this.#view.setInt32(this.#length, view.getInt32(at));
      this.#length += 4;
    }
    return this.bytes(bytes, at, end);
  }

  /** A list of names: of nodes, routes or tickets. */
  names(names: readonly string[]): this {
    this.varint(names.length);
    for (const name of names) this.bytes(toBytes(name));
    return this;
  }

  text(value: string): this {
    const encoded = new Uint8Array(value.length * 3);
    // UTF-8 has no lone surrogates, and whoever reads this may be strict.
    const length = encodeText(value.replace(/\p{Surrogate}/gu, "\ufffd"), encoded, 0, true);
    const text = cutText(encoded.subarray(0, length));
    return this.varint(text.length).bytes(text);
  }

  /** What is next of all that was written, of which `length` says how much is left: it comes in several pieces where bytes are not copied. */
  take(): Uint8Array {
    const piece = this.#pieces.shift();
    if (!piece) return this.#takeBatch();
    this.#piecesLength -= piece.length;
    return piece;
  }

  #takeBatch(): Uint8Array {
    const bytes = this.#bytes;
    const view = this.#view;
    const length = this.#length;
    this.#length = 0;
    this.#bytes = noBytes;
    this.#view = noView;
    if (length >= keptCapacity) return bytes.subarray(0, length);
    if (length > 0 && spares.length < mostSpares) spares.push({ bytes, view });
    return bytes.slice(0, length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const spare = this.#bytes === noBytes ? spares.pop() : undefined;
    if (spare && needed <= spare.bytes.length) {
      this.#bytes = spare.bytes;
      this.#view = spare.view;
    } else {
      this.#grow(needed);
    }
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, firstCapacity, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
