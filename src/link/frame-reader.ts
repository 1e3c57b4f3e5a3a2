import type { Part } from "../codec/decoder.ts";
import { decodeText } from "../codec/utf8.ts";
import type { CopyPool } from "./copy-pool.ts";
import { cutText } from "./cut-text.ts";
import { LinkError } from "./link-error.ts";
import { nameBytes, toKey } from "./node.ts";

/** Of the eighth byte of a number, the last that 53 bits need. */
const largestScale = 2 ** 49;

/** One frame, read field by field. Reading beyond its end is a protocol error. */
export class Frame {
  readonly type: number;
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.type = this.byte();
  }

  byte(): number {
    if (this.#at >= this.#end) throw truncated(this.type);
    return this.#bytes[this.#at++] as number;
  }

  /** A byte that says one of two things. */
  bit(): 0 | 1 {
    const byte = this.byte();
    if (byte > 1)
      throw new LinkError("protocol", `a frame of type ${this.type} has ${byte} where only 0 and 1 mean anything`);
    return byte as 0 | 1;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (scale > largestScale || value > Number.MAX_SAFE_INTEGER)
        throw new LinkError("protocol", "a number of more than 53 bits");
      if (byte < 0x80) return value;
    }
  }

  bytes(length: number): Uint8Array {
    if (length > this.#end - this.#at) throw truncated(this.type);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A list of names: of nodes, routes or tickets. */
  names(): string[] {
    const names: string[] = [];
    for (let count = this.varint(); count > 0; count--) names.push(toKey(this.bytes(nameBytes)));
    return names;
  }

  text(): string {
    const bytes = cutText(this.bytes(this.varint()));
    try {
      return decodeText(bytes, 0, bytes.length, false);
    } catch (cause) {
      // What the codec says is of a message, and counts bytes of one.
      throw new LinkError("protocol", `a frame of type ${this.type} with text that is not UTF-8`, { cause });
    }
  }

  rest(): Uint8Array {
    return this.bytes(this.#end - this.#at);
  }

  /** As `rest`, without a view of its own. */
  get restPart(): Part {
    return { bytes: this.#bytes, start: this.#at, end: this.#end };
  }

  get restLength(): number {
    return this.#end - this.#at;
  }

  /** The rest; a short one is copied, as it would keep all that it came in alive. */
  ownRest(pool: CopyPool): Uint8Array {
    const bytes = this.#bytes as Uint8Array<ArrayBuffer>;
    if (this.restLength * 4 >= bytes.buffer.byteLength) return this.rest();
    return pool.copy(bytes, this.#at, this.#end);
  }
}

function truncated(type: number): LinkError {
  return new LinkError("protocol", `a frame of type ${type} ends in the middle of a field`);
}

/** A view takes it, however few bytes it has. */
const chunkBytes = 128;

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  readonly #maxFrameBytes: number;
  readonly #maxFirstBytes: number;
  #isFirst = true;
  /** What came; those before `#first` were read, and of that one `#at` bytes were. To shift a long list takes as long as it is. */
  #chunks: Uint8Array[] = [];
  #first = 0;
  #at = 0;
  /** A frame that is spread over chunks: as long as the whole once its length is known. */
  #partial = new Uint8Array(4);
  #filled = 0;
  /** Bytes that came and were not read. */
  waitingBytes = 0;

  /** @param maxFirstBytes of the first frame, HELLO or GOAWAY */
  constructor(maxFrameBytes: number, maxFirstBytes: number = maxFrameBytes) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#maxFirstBytes = maxFirstBytes;
  }

  /** What waits to be read takes as much, at least. */
  get heldBytes(): number {
    return this.waitingBytes + chunkBytes * (this.#chunks.length - this.#first);
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.waitingBytes += chunk.length;
  }

  /** The next frame, if the whole of it has come. @throws {LinkError} */
  next(): Frame | undefined {
    for (let chunk = this.#chunks[this.#first]; chunk; chunk = this.#chunks[this.#first]) {
      const frame = this.#next(chunk);
      if (this.#at === chunk.length) this.#dropChunk();
      if (!frame) continue;
      this.#isFirst = false;
      return frame;
    }
    return undefined;
  }

  #dropChunk(): void {
    this.#at = 0;
    if (++this.#first < this.#chunks.length / 2) return;
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }

  #next(chunk: Uint8Array): Frame | undefined {
    const start = this.#at;
    if (this.#filled > 0 || chunk.length - start < 4) return this.#collect(chunk);
    const end = start + 4 + this.#sizeAt(chunk, start);
    if (end > chunk.length) return this.#collect(chunk);
    this.#skip(end - start);
    return new Frame(chunk, start + 4, end);
  }

  #skip(count: number): void {
    this.#at += count;
    this.waitingBytes -= count;
  }

  /** Copies into the partial frame; gives it when it is whole. */
  #collect(chunk: Uint8Array): Frame | undefined {
    while (this.#filled < this.#partial.length) {
      const part = chunk.subarray(this.#at, this.#at + this.#partial.length - this.#filled);
      if (part.length === 0) return undefined;
      this.#partial.set(part, this.#filled);
      this.#filled += part.length;
      this.#skip(part.length);
      if (this.#filled === 4) this.#grow();
    }
    const bytes = this.#partial;
    this.#partial = new Uint8Array(4);
    this.#filled = 0;
    return new Frame(bytes, 4, bytes.length);
  }

  /** The length is known, and was checked: a hostile one allocates no more than a frame may have. */
  #grow(): void {
    const whole = new Uint8Array(4 + this.#sizeAt(this.#partial, 0));
    whole.set(this.#partial);
    this.#partial = whole;
  }

  #sizeAt(bytes: Uint8Array, at: number): number {
    const byte = (i: number): number => bytes[at + i] as number;
    const size = byte(0) * 0x1000000 + (byte(1) << 16) + (byte(2) << 8) + byte(3);
    if (this.#isFirst && size > this.#maxFirstBytes) throw notHello(size, bytes.subarray(at));
    if (size > this.#maxFrameBytes) {
      throw new LinkError("limit", `a frame of ${size} bytes; limits.frameBytes is ${this.#maxFrameBytes}`);
    }
    if (size === 0) throw new LinkError("protocol", "a frame without a type");
    return size;
  }
}

/** Who speaks another protocol, or prints something where a link goes, is found sooner by the text than by a number. */
function notHello(size: number, came: Uint8Array): LinkError {
  const start = String.fromCharCode(...came.subarray(0, 40));
  const [text = ""] = /^[ -~]*/.exec(start) ?? [];
  const what = text.length < 4 ? `a frame of ${size} bytes` : `text that begins with ${JSON.stringify(text)}`;
  return new LinkError("protocol", `what came first is no HELLO of this protocol: ${what}`);
}
