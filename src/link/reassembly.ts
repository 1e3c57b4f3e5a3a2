import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";

/** Small parts share a buffer of as many bytes: however small they are, what they take in memory is what is counted. */
const sharedBytes = 64 << 10;

/** A part of so many bytes is kept in what it came in, if that holds hardly more. */
const keptBytes = 16 << 10;

/** The parts of a message that has not wholly come. */
export class Parts {
  readonly #link: Link;
  /** Those that are full, or as full as they will be. */
  readonly #buffers: Uint8Array[] = [];
  #buffer = new Uint8Array();
  /** Of `#buffer`. */
  #used = 0;
  #bytes = 0;
  #reservedBytes = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  add(part: Uint8Array): void {
    requireSize(this.#bytes + part.length, this.#link);
    const { byteLength } = part.buffer;
    if (part.length >= keptBytes && part.length * 2 >= byteLength) {
      this.#reserve(byteLength);
      this.#closeBuffer();
      this.#buffers.push(part);
    } else {
      if (this.#used + part.length > this.#buffer.length) this.#startBuffer(part.length);
      this.#buffer.set(part, this.#used);
      this.#used += part.length;
    }
    this.#bytes += part.length;
  }

  /** As much as there is already, so that few small parts reserve no more than twice their size. */
  #startBuffer(least: number): void {
    const length = Math.max(least, Math.min(this.#bytes, sharedBytes));
    this.#reserve(length);
    this.#closeBuffer();
    this.#buffer = new Uint8Array(length);
  }

  #reserve(bytes: number): void {
    this.#reservedBytes += bytes;
    this.#link.outbox.queued(bytes);
  }

  /** What it has is followed by something else; the rest of it can still be used. */
  #closeBuffer(): void {
    this.#buffers.push(this.#buffer.subarray(0, this.#used));
    this.#buffer = this.#buffer.subarray(this.#used);
    this.#used = 0;
  }

  join(rest: Uint8Array): Uint8Array {
    requireSize(this.#bytes + rest.length, this.#link);
    const whole = new Uint8Array(this.#bytes + rest.length);
    let at = 0;
    for (const part of [...this.#buffers, this.#buffer.subarray(0, this.#used), rest]) {
      whole.set(part, at);
      at += part.length;
    }
    this.drop();
    return whole;
  }

  /** They are not to be used any more. */
  drop(): void {
    this.#link.outbox.queued(-this.#reservedBytes);
  }
}

export function requireSize(bytes: number, { limits: { messageBytes } }: Link): void {
  if (bytes <= messageBytes) return;
  throw new LinkError("limit", `a message of more than ${messageBytes} bytes (limits.messageBytes)`);
}
