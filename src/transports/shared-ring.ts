import { LinkError } from "../link/link-error.ts";

/** A power of two. Unit: bytes. */
const capacity = 128 << 10;
/** Of 32 bits each; in cache lines of their own, as two threads write them. */
const wordsOfHeader = { written: 0, read: 16, asleep: 32 };
const headerBytes = 192;
/** Before the bytes of a record stand how many there are, and how many messages have to be read before it. */
const recordHeadBytes = 8;

/** What one ring takes of shared memory. Unit: bytes. */
export const ringBytes: number = headerBytes + capacity;

/** The memory of a ring: records of bytes that one thread writes and another reads, without a call of the system. */
class Ring {
  readonly header: Int32Array;
  readonly content: Uint8Array;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer, offset: number) {
    this.header = new Int32Array(memory, offset, headerBytes / 4);
    this.content = new Uint8Array(memory, offset + headerBytes, capacity);
    this.#words = new Int32Array(memory, offset + headerBytes, capacity / 4);
  }

  word(position: number): number {
    return this.#words[(position & (capacity - 1)) >> 2] ?? 0;
  }

  setWord(position: number, value: number): void {
    this.#words[(position & (capacity - 1)) >> 2] = value;
  }
}

const sizeOf = (length: number): number => recordHeadBytes + ((length + 3) & ~3);

/** The writing end. */
export class RingWriter {
  readonly #ring: Ring;
  /** Bytes, modulo 2^32. */
  #written = 0;
  /** How many records were written. */
  records = 0;

  /** To begin with, the reader has to be woken: it may come later. */
  constructor(memory: SharedArrayBuffer, offset: number) {
    this.#ring = new Ring(memory, offset);
    Atomics.store(this.#ring.header, wordsOfHeader.asleep, 1);
  }

  /**
   * @param after how many messages that go another way come before this record
   * @returns false if there is no room for it
   */
  write(bytes: Uint8Array, after: number): boolean {
    const { header, content } = this.#ring;
    const size = sizeOf(bytes.length);
    const used = (this.#written - Atomics.load(header, wordsOfHeader.read)) >>> 0;
    if (size > capacity - used) return false;
    this.#ring.setWord(this.#written, bytes.length);
    this.#ring.setWord(this.#written + 4, after);
    const start = (this.#written + recordHeadBytes) & (capacity - 1);
    const toEnd = capacity - start;
    if (bytes.length <= toEnd) content.set(bytes, start);
    else {
      content.set(bytes.subarray(0, toEnd), start);
      content.set(bytes.subarray(toEnd), 0);
    }
    this.#written = (this.#written + size) | 0;
    this.records++;
    Atomics.store(header, wordsOfHeader.written, this.#written);
    return true;
  }

  get readerSleeps(): boolean {
    return Atomics.load(this.#ring.header, wordsOfHeader.asleep) === 1;
  }

  /** Whether the reader sleeps, and has to be woken by the caller. */
  claimsWaking(): boolean {
    return this.readerSleeps && Atomics.exchange(this.#ring.header, wordsOfHeader.asleep, 0) === 1;
  }
}

/** The reading end. */
export class RingReader {
  readonly #ring: Ring;
  #read = 0;
  /** How far the writer had come at the last look. */
  #seen = 0;
  /** How many records were read. */
  records = 0;

  constructor(memory: SharedArrayBuffer, offset: number) {
    this.#ring = new Ring(memory, offset);
  }

  get #written(): number {
    return Atomics.load(this.#ring.header, wordsOfHeader.written);
  }

  /** The writer has written since the last look. */
  get hasNews(): boolean {
    return this.#written !== this.#seen;
  }

  /** What was written up to now can be read: no more, as the writer could go on for ever. */
  look(): void {
    this.#seen = this.#written;
  }

  /**
   * @param messages how many messages that went another way were read
   * @returns undefined if there is no record, or messages come before it
   * @throws {LinkError} for what no writer writes
   */
  next(messages: number): Uint8Array | undefined {
    const available = (this.#seen - this.#read) >>> 0;
    if (available === 0) return undefined;
    const length = this.#ring.word(this.#read);
    if (available > capacity || length < 0 || length > capacity || sizeOf(length) > available)
      throw new LinkError("protocol", "what stands in the shared memory is no record");
    // Both are counted modulo 2^32.
    if (((this.#ring.word(this.#read + 4) - messages) | 0) > 0) return undefined;
    // A copy: the other thread could still change what is being read.
    const bytes = this.#copy((this.#read + recordHeadBytes) & (capacity - 1), length);
    this.#read = (this.#read + sizeOf(length)) | 0;
    this.records++;
    Atomics.store(this.#ring.header, wordsOfHeader.read, this.#read);
    return bytes;
  }

  #copy(start: number, length: number): Uint8Array {
    const { content } = this.#ring;
    const bytes = new Uint8Array(length);
    const toEnd = Math.min(length, capacity - start);
    bytes.set(content.subarray(start, start + toEnd));
    if (toEnd < length) bytes.set(content.subarray(0, length - toEnd), toEnd);
    return bytes;
  }

  /** @returns false if something has come meanwhile */
  fallsAsleep(): boolean {
    const { header } = this.#ring;
    Atomics.store(header, wordsOfHeader.asleep, 1);
    // Whoever takes the mark back has the reader go on: not both.
    return !this.hasNews || Atomics.exchange(header, wordsOfHeader.asleep, 0) === 0;
  }
}
