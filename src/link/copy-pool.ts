import { copyBytes } from "../codec/copy-bytes.ts";

const POOL_BYTES = 2 ** 13;
/** A longer copy gets a buffer of its own. */
const POOLED_BYTES = 2 ** 10;

/** Copies of bytes, the short ones out of buffers that they share: a buffer costs more than writing a small message. */
export class CopyPool {
  /** None until there is something to copy: a server may have many links, of which most say little. */
  #pool = new Uint8Array();
  #used = 0;

  copy(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
    const length = end - start;
    // This constructor, unlike `slice`, need not fill the copy with zeros first.
    if (length > POOLED_BYTES) return new Uint8Array(bytes.subarray(start, end));
    if (this.#used + length > this.#pool.length) {
      this.#pool = new Uint8Array(POOL_BYTES);
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += length;
    copyBytes(bytes, start, end, this.#pool, offset);
    return this.#pool.subarray(offset, this.#used);
  }
}
