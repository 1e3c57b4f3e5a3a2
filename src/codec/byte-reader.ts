import { DecodeError } from "./decode-error.ts";
import { FLOAT16, FLOAT64, isLittleEndian, major, NULL, tags } from "./format.ts";
import { decodeText } from "./utf8.ts";

/** Up to so many bytes, a loop is faster than a call of the host. */
const SHORT_TEXT = 24;
const NAMES = 512;
const { fromCharCode } = String;

/** Reads the data items of CBOR that hold no others. All that it is told by the bytes is checked before it is believed. */
export class ByteReader {
  bytes: Uint8Array = noBytes;
  offset = 0;
  // Cheaper than a DataView of each message.
  readonly #double = new Float64Array(1);
  readonly #doubleBytes = new Uint8Array(this.#double.buffer);
  readonly #single = new Float32Array(1);
  readonly #singleBytes = new Uint8Array(this.#single.buffer);
  /** Lists of so many character codes as their number says. */
  readonly #codes: number[][] = Array.from({ length: SHORT_TEXT + 1 }, (_, length) => new Array(length).fill(0));
  /** Property names that were read before, by a hash: they needn't be made anew. */
  readonly #names: string[] = new Array(NAMES).fill("");

  read(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.offset = 0;
  }

  fail(reason: string, offset: number = this.offset, cause?: unknown): never {
    throw new DecodeError(reason, offset, cause === undefined ? undefined : { cause });
  }

  byte(): number {
    const byte = this.bytes[this.offset];
    if (byte === undefined) return this.fail("the message ends in the middle of a value");
    this.offset++;
    return byte;
  }

  /** The argument of a head whose initial byte was just read. A 64-bit one above 2^53 is only near to it. */
  argument(initial: number): number {
    const info = initial & 31;
    if (info < 24) return info;
    if (info > 27) return this.fail(info === 31 ? "an item of indefinite length" : "a reserved head", this.offset - 1);
    if (info === 24) return this.byte();
    if (info === 25) return (this.byte() << 8) | this.byte();
    const high = this.#uint32();
    return info === 26 ? high : high * 2 ** 32 + this.#uint32();
  }

  #uint32(): number {
    const high = (this.byte() << 8) | this.byte();
    return high * 2 ** 16 + ((this.byte() << 8) | this.byte());
  }

  /** An integer of major type 0 or 1: a BigInt where a number can't hold it. */
  integer(initial: number): number | bigint {
    const argument = this.argument(initial);
    const negative = initial >= 0x20;
    if (argument < Number.MAX_SAFE_INTEGER) return negative ? -1 - argument : argument;
    const exact = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.offset - 8).getBigUint64(0);
    if (exact === BigInt(Number.MAX_SAFE_INTEGER) && !negative) return argument;
    return negative ? -1n - exact : exact;
  }

  float(initial: number): number {
    if (initial === FLOAT16) return halfToNumber((this.byte() << 8) | this.byte());
    if (initial === FLOAT64) {
      this.#copyReversed(this.#doubleBytes, 8);
      return this.#double[0] ?? 0;
    }
    this.#copyReversed(this.#singleBytes, 4);
    return this.#single[0] ?? 0;
  }

  /** The bytes of a float, into the order of this machine. */
  #copyReversed(to: Uint8Array, count: number): void {
    const { bytes, offset } = this;
    if (offset + count > bytes.length) this.fail("the message ends in the middle of a value", bytes.length);
    for (let i = 0; i < count; i++) to[isLittleEndian ? count - 1 - i : i] = bytes[offset + i] ?? 0;
    this.offset = offset + count;
  }

  isFloat(initial: number): boolean {
    return initial >= FLOAT16 && initial <= FLOAT64;
  }

  /** The argument of a head of this major type, which has to come next. */
  expect(type: number, what: string): number {
    const at = this.offset;
    const initial = this.byte();
    if (initial >> 5 !== type) this.fail(`something else in place of ${what}`, at);
    return this.argument(initial);
  }

  /** A count of items that are still to come: each takes a byte at least. */
  count(initial: number, perItem = 1): number {
    const at = this.offset - 1;
    const count = this.argument(initial);
    if (count * perItem > this.bytes.length - this.offset) this.fail("more items than there are bytes", at);
    return count;
  }

  /** The array in a tag's content, of a number of items. */
  arrayOf(least: number, most: number, what: string): number {
    const at = this.offset;
    const initial = this.byte();
    if (initial >> 5 !== major.array) this.fail(`something else in place of ${what}`, at);
    const count = this.count(initial);
    if (count < least || count > most) this.fail(`${what} of ${count} items`, at);
    return count;
  }

  number(what: string): number {
    const at = this.offset;
    const initial = this.byte();
    if (this.isFloat(initial)) return this.float(initial);
    const value = initial >> 5 <= major.negative ? this.integer(initial) : undefined;
    return typeof value === "number" ? value : this.fail(`something else in place of ${what}`, at);
  }

  /** A whole number that is not negative. */
  index(what: string): number {
    const at = this.offset;
    const number = this.expect(major.unsigned, what);
    return Number.isSafeInteger(number) ? number : this.fail(`${what} is out of range`, at);
  }

  /** The bytes of a byte string, not copied. */
  byteString(what: string): Uint8Array {
    return this.#take(this.expect(major.bytes, what), what);
  }

  #take(length: number, what: string): Uint8Array {
    const at = this.offset;
    if (length > this.bytes.length - at) this.fail(`${what} is longer than the message`, at);
    this.offset = at + length;
    return this.bytes.subarray(at, at + length);
  }

  bigint(negative: boolean): bigint {
    const bytes = this.byteString("the bytes of a BigInt");
    let hex = "0x0";
    for (const byte of bytes) hex += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16);
    return negative ? -1n - BigInt(hex) : BigInt(hex);
  }

  /** Text, of UTF-8 or tagged as WTF-8. */
  string(what: string): string {
    const at = this.offset;
    const initial = this.byte();
    if (initial >> 5 === major.text) return this.text(initial);
    if (initial >> 5 === major.tag && this.argument(initial) === tags.wtf8) return this.wtf8();
    return this.fail(`something else in place of ${what}`, at);
  }

  /** Undefined for null. */
  nullableString(what: string): string | undefined {
    if (this.bytes[this.offset] !== NULL) return this.string(what);
    this.offset++;
    return undefined;
  }

  wtf8(): string {
    const length = this.expect(major.bytes, "the bytes of a text");
    const at = this.offset;
    this.#take(length, "a text");
    return decodeText(this.bytes, at, at + length, true);
  }

  text(initial: number): string {
    const length = this.argument(initial);
    const start = this.offset;
    const end = start + length;
    if (end > this.bytes.length) this.fail("a text is longer than the message", start);
    this.offset = end;
    if (length > SHORT_TEXT) return decodeText(this.bytes, start, end, false);
    return this.#shortText(start, end);
  }

  #shortText(start: number, end: number): string {
    const { bytes } = this;
    const codes = this.#codes[end - start] ?? [];
    for (let i = start, at = 0; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte > 0x7f) return decodeText(bytes, start, end, false);
      codes[at++] = byte;
    }
    return fromCharCode.apply(undefined, codes);
  }

  /** As `string`, for names that are likely to come again. */
  propertyName(): string {
    const { bytes, offset } = this;
    const length = (bytes[offset] ?? 0) - 0x60;
    if (length < 1 || length > 23 || offset + length >= bytes.length) return this.string("a property's name");
    const start = offset + 1;
    const hash = length ^ ((bytes[start] ?? 0) << 2) ^ ((bytes[offset + length] ?? 0) << 5);
    const known = this.#names[hash % NAMES] ?? "";
    if (known.length === length && this.#isAt(start, known)) {
      this.offset = start + length;
      return known;
    }
    const name = this.string("a property's name");
    this.#names[hash % NAMES] = name;
    return name;
  }

  #isAt(start: number, text: string): boolean {
    const { bytes } = this;
    for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }
}

const noBytes = new Uint8Array();

/** RFC 8949, appendix D */
function halfToNumber(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
