import { decodeText } from "../codec/utf8.ts";
import { LinkError } from "./link-error.ts";

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

  text(): string {
    const bytes = this.bytes(this.varint());
    return decodeText(bytes, 0, bytes.length, true);
  }

  rest(): Uint8Array {
    return this.bytes(this.#end - this.#at);
  }

  atEnd(): boolean {
    return this.#at === this.#end;
  }
}

function truncated(type: number): LinkError {
  return new LinkError("protocol", `a frame of type ${type} ends in the middle of a field`);
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  readonly #maxFrameBytes: number;
  /** The beginning of a frame that has not wholly come: as long as the whole once its length is known. */
  #partial = new Uint8Array(4);
  #filled = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** @throws {LinkError} */
  read(chunk: Uint8Array, each: (frame: Frame) => void): void {
    let at = this.#filled > 0 ? this.#complete(chunk, each) : 0;
    while (chunk.length - at >= 4) {
      const end = at + 4 + this.#sizeAt(chunk, at);
      if (end > chunk.length) break;
      each(new Frame(chunk, at + 4, end));
      at = end;
    }
    if (at < chunk.length) this.#keep(chunk.subarray(at));
  }

  /** Finishes the partial frame; gives where the next one begins. */
  #complete(chunk: Uint8Array, each: (frame: Frame) => void): number {
    let at = 0;
    while (this.#filled < this.#partial.length) {
      const part = chunk.subarray(at, at + this.#partial.length - this.#filled);
      if (part.length === 0) return at;
      this.#partial.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === 4) this.#grow();
    }
    const frame = this.#partial;
    this.#partial = new Uint8Array(4);
    this.#filled = 0;
    each(new Frame(frame, 4, frame.length));
    return at;
  }

  #keep(part: Uint8Array): void {
    // A length that is known was checked, so a hostile one allocates no more than a frame may have.
    this.#partial.set(part.subarray(0, 4));
    this.#filled = Math.min(4, part.length);
    if (this.#filled < 4) return;
    this.#grow();
    this.#partial.set(part.subarray(4), 4);
    this.#filled = part.length;
  }

  #grow(): void {
    const whole = new Uint8Array(4 + this.#sizeAt(this.#partial, 0));
    whole.set(this.#partial);
    this.#partial = whole;
  }

  #sizeAt(bytes: Uint8Array, at: number): number {
    const byte = (i: number): number => bytes[at + i] as number;
    const size = byte(0) * 0x1000000 + (byte(1) << 16) + (byte(2) << 8) + byte(3);
    if (size > this.#maxFrameBytes) {
      throw new LinkError("limit", `a frame of ${size} bytes; limits.frameBytes is ${this.#maxFrameBytes}`);
    }
    if (size === 0) throw new LinkError("protocol", "a frame without a type");
    return size;
  }
}
