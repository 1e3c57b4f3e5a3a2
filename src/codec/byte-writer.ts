import { copyBytes } from "./copy-bytes.ts";
import { FLOAT16, FLOAT32, FLOAT64, major, tags } from "./format.ts";
import { encodeText, isWellFormed } from "./utf8.ts";

const INITIAL_BYTES = 2 ** 13;
/** A buffer that has grown beyond it is not kept for the next message. */
const KEPT_BYTES = 2 ** 18;
/** Up to so many characters, a loop is faster than a call of the host. */
const SHORT_TEXT = 40;
const LONGEST_HEAD = 9;
/** Room is asked for by the longest that an item can be. */
const SPARE_BYTES = 2 ** 13;
const { fround } = Math;
const { isFinite, isSafeInteger } = Number;

/** The data items of CBOR that hold no others, written one after the other. RFC 8949 */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(INITIAL_BYTES);
  #view: DataView = new DataView(this.bytes.buffer);
  length = 0;
  /** Called before more bytes than these are written. */
  maxBytes: number = Number.POSITIVE_INFINITY;

  protected refuseMore(): never {
    throw new RangeError(`entangle: more than ${this.maxBytes} bytes`);
  }

  /** Makes room for so many more bytes. */
  protected reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.#grow(this.length + count);
  }

  #grow(needed: number): void {
    if (needed > this.maxBytes + SPARE_BYTES) this.refuseMore();
    this.#replace(new Uint8Array(Math.max(needed, this.bytes.length * 2)), this.bytes.subarray(0, this.length));
  }

  #replace(bytes: Uint8Array<ArrayBuffer>, content: Uint8Array): void {
    bytes.set(content);
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  clear(): void {
    this.length = 0;
    if (this.bytes.length > KEPT_BYTES) this.#replace(new Uint8Array(INITIAL_BYTES), new Uint8Array());
  }

  byte(byte: number): void {
    if (this.length === this.bytes.length) this.#grow(this.length + 1);
    this.bytes[this.length++] = byte;
  }

  /** The head of an item: major type and argument, which must be an integer. RFC 8949, section 3 */
  head(type: number, argument: number): void {
    this.reserve(LONGEST_HEAD);
    const initial = type << 5;
    if (argument < 24) {
      this.bytes[this.length++] = initial | argument;
    } else if (argument < 0x100) {
      this.bytes[this.length++] = initial | 24;
      this.bytes[this.length++] = argument;
    } else if (argument < 0x10000) {
      this.bytes[this.length++] = initial | 25;
      this.bytes[this.length++] = argument >> 8;
      this.bytes[this.length++] = argument;
    } else if (argument <= 0xffffffff) {
      this.bytes[this.length++] = initial | 26;
      this.#view.setUint32(this.length, argument);
      this.length += 4;
    } else {
      this.bytes[this.length++] = initial | 27;
      this.#view.setUint32(this.length, argument / 2 ** 32);
      this.#view.setUint32(this.length + 4, argument >>> 0);
      this.length += 8;
    }
  }

  tag(tag: number): void {
    this.head(major.tag, tag);
  }

  /** An integer where it is one, else the shortest float that holds it; halves only for what is no finite number, and -0. */
  number(value: number): void {
    if (isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) this.head(major.unsigned, value);
      else this.head(major.negative, -1 - value);
    } else if (value === 0) this.#float16(0x8000);
    else if (!isFinite(value)) this.#float16(Number.isNaN(value) ? 0x7e00 : value > 0 ? 0x7c00 : 0xfc00);
    else if (fround(value) === value) this.#float32(value);
    else this.#float64(value);
  }

  #float16(bits: number): void {
    this.reserve(3);
    this.bytes[this.length++] = FLOAT16;
    this.bytes[this.length++] = bits >> 8;
    this.bytes[this.length++] = bits;
  }

  #float32(value: number): void {
    this.reserve(5);
    this.bytes[this.length++] = FLOAT32;
    this.#view.setFloat32(this.length, value);
    this.length += 4;
  }

  #float64(value: number): void {
    this.reserve(9);
    this.bytes[this.length++] = FLOAT64;
    this.#view.setFloat64(this.length, value);
    this.length += 8;
  }

  bigint(value: bigint): void {
    this.tag(value < 0n ? tags.negativeBigInt : tags.positiveBigInt);
    const magnitude = value < 0n ? -1n - value : value;
    const hex = magnitude === 0n ? "" : magnitude.toString(16);
    const padded = hex.length % 2 === 0 ? hex : `0${hex}`;
    const count = padded.length / 2;
    this.head(major.bytes, count);
    this.reserve(count);
    for (let i = 0; i < count; i++) this.bytes[this.length++] = Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16);
  }

  text(text: string): void {
    const { length } = text;
    if (length > SHORT_TEXT) {
      this.#longText(text);
      return;
    }
    this.reserve(length + 2);
    const { bytes, length: start } = this;
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
    this.length = at;
  }

  /** The head comes before the text, but its length depends on that of the text: it is guessed, and the text moved if wrong. */
  #longText(text: string): void {
    const wellFormed = isWellFormed(text);
    if (!wellFormed) this.tag(tags.wtf8);
    const type = wellFormed ? major.text : major.bytes;
    this.reserve(text.length * 3 + LONGEST_HEAD);
    const start = this.length;
    this.head(type, text.length);
    const guessed = this.length;
    const byteLength = encodeText(text, this.bytes, guessed, wellFormed);
    this.length = start;
    if (byteLength !== text.length) {
      const headLength = byteLength < 24 ? 1 : byteLength < 0x100 ? 2 : byteLength < 0x10000 ? 3 : 5;
      if (start + headLength !== guessed) {
        this.bytes.copyWithin(start + headLength, guessed, guessed + byteLength);
      }
    }
    this.head(type, byteLength);
    this.length += byteLength;
  }

  byteString(bytes: Uint8Array): void {
    this.head(major.bytes, bytes.length);
    this.raw(bytes, 0, bytes.length);
  }

  /** A part of other bytes, as it is. */
  raw(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    copyBytes(bytes, start, end, this.bytes, this.length);
    this.length += end - start;
  }
}
