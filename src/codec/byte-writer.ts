import { copyBytes } from "./copy-bytes.ts";
import { FLOAT16, FLOAT32, FLOAT64, major, tags } from "./format.ts";
import { encodeText, isWellFormed } from "./utf8.ts";

/** Messages are written into a buffer of this size, one after the other: to have one for each costs more than to write it. */
const POOL_BYTES = 2 ** 13;
/** A longer message gets a buffer of its own. */
const POOLED_BYTES = 2 ** 10;
/** A buffer for what doesn't fit is not kept for the next message beyond it. */
const KEPT_BYTES = 2 ** 18;
/** Up to so many characters, a loop is faster than a call of the host. */
const SHORT_TEXT = 40;
const LONGEST_HEAD = 9;
/** Room is asked for by the longest that an item can be. */
const SPARE_BYTES = 2 ** 13;
const { fround } = Math;
const { isFinite, isSafeInteger } = Number;

/** A text as it is written: its first bytes as two integers, which are written at once, and are nearly always all. */
export interface EncodedText {
  readonly text: string;
  readonly first: number;
  readonly second: number;
  readonly more: Uint8Array | undefined;
  readonly byteLength: number;
  /** How many bytes it takes to write it: what is beyond its end is written over by what follows. */
  readonly room: number;
}

/** How many bytes the head of an item takes that has this argument, below 2^32. */
export function headLength(argument: number): number {
  return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x10000 ? 3 : 5;
}

/** What was written: a part of bytes that are the writer's, with a view of all of them. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly origin: number;
  readonly end: number;
}

/** The data items of CBOR that hold no others, written one after the other. RFC 8949 */
export class ByteWriter implements Written {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(POOL_BYTES);
  /** Of all of `bytes`. */
  view: DataView = new DataView(this.bytes.buffer);
  /** Where in `bytes` the message begins, and where it ends for now. What stands before it is that of others. */
  origin = 0;
  end = 0;
  /** What `bytes` is for short messages, and for longer ones. */
  #pool: Uint8Array<ArrayBuffer> = this.bytes;
  /** Asking a typed array for it takes longer than it should. */
  #poolBuffer: ArrayBuffer = this.bytes.buffer;
  #large: Uint8Array<ArrayBuffer> | undefined;
  maxBytes: number = Number.POSITIVE_INFINITY;

  /** Called before more than `maxBytes` are written. */
  protected refuseMore(): never {
    throw new RangeError(`entangle: more than ${this.maxBytes} bytes`);
  }

  /** Makes room for so many more bytes. */
  protected reserve(count: number): void {
    if (this.end + count > this.bytes.length) this.#grow(this.end + count);
  }

  #grow(needed: number): void {
    if (needed - this.origin > this.maxBytes + SPARE_BYTES) this.refuseMore();
    this.#makeRoom(needed - this.end);
  }

  #makeRoom(count: number): void {
    const needed = this.end + count;
    if (needed <= this.bytes.length) return;
    const written = this.bytes.subarray(this.origin, this.end);
    const isKept = this.bytes === this.#pool && this.#large !== undefined && this.#large.length >= needed;
    if (!isKept) this.#large = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    this.#use(this.#large as Uint8Array<ArrayBuffer>);
    // At the same offset, as others remember where something stands.
    this.bytes.set(written, this.origin);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** The bytes of the message, which the next one isn't written over. */
  take(): Uint8Array<ArrayBuffer> {
    const { bytes, origin, end } = this;
    // It isn't kept anyway.
    if (bytes.length > KEPT_BYTES && (end - origin) * 2 > bytes.length) return bytes.subarray(origin, end);
    // This constructor, unlike `slice`, need not fill the copy with zeros first.
    if (end - origin > POOLED_BYTES) return new Uint8Array(bytes.subarray(origin, end));
    if (bytes !== this.#pool) this.#pool.set(bytes.subarray(origin, end), origin);
    this.origin = end;
    return new Uint8Array(this.#poolBuffer, origin, end - origin);
  }

  /** Begins anew. */
  clear(): void {
    if (this.bytes !== this.#pool) this.#use(this.#pool);
    if (this.#large && this.#large.length > KEPT_BYTES) this.#large = undefined;
    if (this.origin + POOLED_BYTES > POOL_BYTES) {
      this.#pool = new Uint8Array(POOL_BYTES);
      this.#poolBuffer = this.#pool.buffer;
      this.origin = 0;
      this.#use(this.#pool);
    }
    this.end = this.origin;
  }

  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.end++] = byte;
  }

  /** The head of an item: major type and argument, which must be an integer. RFC 8949, section 3 */
  head(type: number, argument: number): void {
    this.reserve(LONGEST_HEAD);
    const initial = type << 5;
    if (argument < 24) {
      this.bytes[this.end++] = initial | argument;
    } else if (argument < 0x100) {
      this.bytes[this.end++] = initial | 24;
      this.bytes[this.end++] = argument;
    } else if (argument < 0x10000) {
      this.bytes[this.end++] = initial | 25;
      this.bytes[this.end++] = argument >> 8;
      this.bytes[this.end++] = argument;
    } else if (argument <= 0xffffffff) {
      this.bytes[this.end++] = initial | 26;
      this.view.setUint32(this.end, argument);
      this.end += 4;
    } else {
      this.bytes[this.end++] = initial | 27;
      this.view.setUint32(this.end, argument / 2 ** 32);
      this.view.setUint32(this.end + 4, argument >>> 0);
      this.end += 8;
    }
  }

  tag(tag: number): void {
    this.head(major.tag, tag);
  }

  /** An integer where it is one, else the shortest float that holds it; halves only for what is no finite number, and -0. */
  number(value: number): void {
    if ((value | 0) === value) {
      if (value > 0) this.head(major.unsigned, value);
      else if (value < 0) this.head(major.negative, -1 - value);
      else if (Object.is(value, -0)) this.#float16(0x8000);
      else this.byte(0);
    } else if (isSafeInteger(value)) {
      if (value >= 0) this.head(major.unsigned, value);
      else this.head(major.negative, -1 - value);
    } else if (!isFinite(value)) this.#float16(Number.isNaN(value) ? 0x7e00 : value > 0 ? 0x7c00 : 0xfc00);
    else if (fround(value) === value) this.#float32(value);
    else this.#float64(value);
  }

  #float16(bits: number): void {
    this.reserve(3);
    this.bytes[this.end++] = FLOAT16;
    this.bytes[this.end++] = bits >> 8;
    this.bytes[this.end++] = bits;
  }

  #float32(value: number): void {
    this.reserve(5);
    this.bytes[this.end++] = FLOAT32;
    this.view.setFloat32(this.end, value);
    this.end += 4;
  }

  #float64(value: number): void {
    this.reserve(9);
    this.bytes[this.end++] = FLOAT64;
    this.view.setFloat64(this.end, value);
    this.end += 8;
  }

  bigint(value: bigint): void {
    this.tag(value < 0n ? tags.negativeBigInt : tags.positiveBigInt);
    const magnitude = value < 0n ? -1n - value : value;
    if (BigInt.asUintN(64, magnitude) === magnitude) this.#magnitude64(magnitude);
    else this.#magnitude(magnitude);
  }

  /** Its bytes without zeros before them. */
  #magnitude64(magnitude: bigint): void {
    this.reserve(LONGEST_HEAD);
    const start = this.end + 1;
    this.view.setBigUint64(start, magnitude);
    let first = start;
    while (first < start + 8 && this.bytes[first] === 0) first++;
    this.bytes.copyWithin(start, first, start + 8);
    this.head(major.bytes, start + 8 - first);
    this.end += start + 8 - first;
  }

  #magnitude(magnitude: bigint): void {
    const hex = magnitude.toString(16);
    const padded = hex.length % 2 === 0 ? hex : `0${hex}`;
    const count = padded.length / 2;
    this.head(major.bytes, count);
    this.reserve(count);
    for (let i = 0; i < count; i++) this.bytes[this.end++] = Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16);
  }

  text(text: string): void {
    const { length } = text;
    if (length > SHORT_TEXT) {
      this.#longText(text);
      return;
    }
    this.reserve(length + 2);
    const { bytes, end: start } = this;
    let at = start + (length < 24 ? 1 : 2);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#longText(text);
        return;
      }
      bytes[at++] = code;
    }
    if (length < 24) {
      bytes[start] = (major.text << 5) | length;
    } else {
      bytes[start] = (major.text << 5) | 24;
      bytes[start + 1] = length;
    }
    this.end = at;
  }

  /** Text that was encoded before. */
  encoded(text: EncodedText): void {
    const { end } = this;
    if (end + text.room > this.bytes.length) this.#grow(end + text.room);
    this.view.setInt32(end, text.first);
    this.view.setInt32(end + 4, text.second);
    if (text.more !== undefined) this.bytes.set(text.more, end + 8);
    this.end = end + text.byteLength;
  }

  /** The item of a text, to be written many times. */
  encodeText(text: string): EncodedText {
    const { end } = this;
    this.text(text);
    const byteLength = this.end - end;
    this.reserve(8);
    // Nothing of another message is remembered with it.
    this.bytes.fill(0, this.end, end + 8);
    this.end = end;
    const more = byteLength > 8 ? this.bytes.slice(end + 8, end + byteLength) : undefined;
    const [first, second] = [this.view.getInt32(end), this.view.getInt32(end + 4)];
    return { text, first, second, more, byteLength, room: Math.max(byteLength, 8) };
  }

  /** The head comes before the text, but its length depends on that of the text: it is guessed, and the text moved if wrong. */
  #longText(text: string): void {
    const wellFormed = isWellFormed(text);
    if (!wellFormed) this.tag(tags.wtf8);
    const type = wellFormed ? major.text : major.bytes;
    // Of the room for three bytes a code unit, one is needed in any case.
    if (this.end - this.origin + text.length > this.maxBytes) this.refuseMore();
    this.#makeRoom(text.length * 3 + LONGEST_HEAD);
    const start = this.end;
    this.head(type, text.length);
    const guessed = this.end;
    const byteLength = encodeText(text, this.bytes, guessed, wellFormed);
    this.end = start;
    if (byteLength !== text.length) {
      const textStart = start + headLength(byteLength);
      if (textStart !== guessed) this.bytes.copyWithin(textStart, guessed, guessed + byteLength);
    }
    this.head(type, byteLength);
    this.end += byteLength;
  }

  byteString(bytes: Uint8Array): void {
    this.head(major.bytes, bytes.length);
    this.raw(bytes, 0, bytes.length);
  }

  /** A part of other bytes, as it is. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    copyBytes(bytes, start, end, this.bytes, this.end);
    this.end += end - start;
  }
}
