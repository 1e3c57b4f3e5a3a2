import { DecodeError } from "./decode-error.ts";
import { FLOAT16, FLOAT64, isLittleEndian, major, NULL, tags } from "./format.ts";
import { readShortText } from "./short-text.ts";
import { decodeText } from "./utf8.ts";

const NAMES = 512;
/** Bytes of a BigInt that are put together at once. */
const PIECE = 1024;

/** A property's name, the item that it was read from, and the one that came after it. */
interface Name {
  readonly text: string;
  item: Uint8Array;
  next: Name | undefined;
}

const noBytes = new Uint8Array();
const noName: Name = { text: "", item: noBytes, next: undefined };

/** Reads the data items of CBOR that hold no others. All that it is told by the bytes is checked before it is believed. */
export class ByteReader {
  /** The message ends at `end`, and others may follow: to have a view for each costs as much as a property or two. */
  bytes: Uint8Array = noBytes;
  offset = 0;
  end = 0;
  // Cheaper than a DataView of each message.
  readonly #double = new Float64Array(1);
  readonly #single = new Float32Array(this.#double.buffer);
  readonly #words = new Int32Array(this.#double.buffer);
  readonly #magnitudes = new BigUint64Array(this.#double.buffer);
  /** Property names that were read before, by a hash: they needn't be made anew. */
  readonly #names: (Name | undefined)[] = new Array(NAMES).fill(undefined);
  #lastName: Name = { ...noName };

  read(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
  }

  fail(reason: string, offset: number = this.offset, cause?: unknown): never {
    throw new DecodeError(reason, offset, cause === undefined ? undefined : { cause });
  }

  byte(): number {
    if (this.offset >= this.end) return this.fail("the message ends in the middle of a value");
    return this.bytes[this.offset++] as number;
  }

  /** Whether the next byte is this one; it is still to be read. */
  isNext(byte: number): boolean {
    return this.bytes[this.offset] === byte && this.offset < this.end;
  }

  /** The argument of a head whose initial byte was just read. A 64-bit one above 2^53 is only near to it. */
  argument(initial: number): number {
    const info = initial & 31;
    if (info < 24) return info;
    if (info > 27) return this.fail(info === 31 ? "an item of indefinite length" : "a reserved head", this.offset - 1);
    if (info === 24) return this.byte();
    if (info === 25) return (this.byte() << 8) | this.byte();
    const high = this.#int32() >>> 0;
    return info === 26 ? high : high * 2 ** 32 + (this.#int32() >>> 0);
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
    if (initial === FLOAT64) return this.double();
    this.#words[0] = this.#int32();
    return this.#single[0] ?? 0;
  }

  double(): number {
    const high = this.#int32();
    this.#setWords(high, this.#int32());
    return this.#double[0] ?? 0;
  }

  #setWords(high: number, low: number): void {
    this.#words[isLittleEndian ? 1 : 0] = high;
    this.#words[isLittleEndian ? 0 : 1] = low;
  }

  #int32(): number {
    const { bytes, offset } = this;
    if (offset + 4 > this.end) this.fail("the message ends in the middle of a value", this.end);
    this.offset = offset + 4;
    const high = ((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16);
    return high | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
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
    if (count * perItem > this.end - this.offset) this.fail("more items than there are bytes", at);
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
    if (length > this.end - at) this.fail(`${what} is longer than the message`, at);
    this.offset = at + length;
    return this.bytes.subarray(at, at + length);
  }

  bigint(negative: boolean): bigint {
    const length = this.expect(major.bytes, "the bytes of a BigInt");
    const value = length <= 8 ? this.#magnitude64(length) : this.#magnitude(length);
    return negative ? -1n - value : value;
  }

  #magnitude64(length: number): bigint {
    let high = 0;
    let low = 0;
    for (let i = 0; i < length; i++) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | this.byte();
    }
    this.#setWords(high, low);
    return this.#magnitudes[0] ?? 0n;
  }

  #magnitude(length: number): bigint {
    return BigInt(`0x${hexOf(this.#take(length, "the bytes of a BigInt"))}`);
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
    if (!this.isNext(NULL)) return this.string(what);
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
    const length = initial < 0x78 ? initial - 0x60 : this.argument(initial);
    const { bytes, offset } = this;
    const end = offset + length;
    if (end > this.end) this.fail("a text is longer than the message", offset);
    this.offset = end;
    return readShortText(bytes, offset, length) ?? decodeText(bytes, offset, end, false);
  }

  /** As `string`, for names that are likely to come again: in most messages the same follow one another. */
  propertyName(): string {
    const { bytes, offset } = this;
    const name = this.#lastName.next ?? noName;
    const { item } = name;
    let length = 0;
    while (length < item.length && bytes[offset + length] === item[length]) length++;
    if (length === 0 || length < item.length || offset + length > this.end) return this.#otherName();
    this.offset = offset + length;
    this.#lastName = name;
    return name.text;
  }

  #otherName(): string {
    const { bytes, offset } = this;
    const length = (bytes[offset] ?? 0) - 0x60;
    if (length < 1 || length > 23) return this.string("a property's name");
    let hash = 0;
    for (let i = 0; i <= length; i++) hash = (Math.imul(hash, 31) + (bytes[offset + i] ?? 0)) % NAMES;
    const known = this.#names[hash];
    if (known !== undefined && this.#isItem(known.item)) {
      this.offset = offset + known.item.length;
      this.#lastName.next = known;
      this.#lastName = known;
      return known.text;
    }
    const text = this.string("a property's name");
    if (text.length === length) this.#remember(hash, text, new Uint8Array(bytes.subarray(offset, this.offset)));
    return text;
  }

  /** In the place of another, which nothing leads to any more: more than so many are never kept. */
  #remember(hash: number, text: string, item: Uint8Array): void {
    const forgotten = this.#names[hash];
    const name = { text, item, next: undefined };
    this.#names[hash] = this.#lastName.next = name;
    this.#lastName = name;
    if (forgotten === undefined) return;
    forgotten.item = noBytes;
    forgotten.next = undefined;
  }

  #isItem(item: Uint8Array): boolean {
    const { bytes, offset } = this;
    if (offset + item.length > this.end) return false;
    for (let i = 0; i < item.length; i++) if (bytes[offset + i] !== item[i]) return false;
    return true;
  }
}

/** Of one of sixteen, the code of its digit. */
const digitOf = (value: number): number => (value < 10 ? 0x30 : 0x57) + value;

/** In pieces: an engine keeps all the texts that one is added up of, which are many times as much as the bytes. */
function hexOf(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE) {
    const codes: number[] = [];
    const end = Math.min(start + PIECE, bytes.length);
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      codes.push(digitOf(byte >> 4), digitOf(byte & 15));
    }
    pieces.push(String.fromCharCode(...codes));
  }
  return pieces.join("");
}

/** RFC 8949, appendix D */
function halfToNumber(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
