import type { CodecLimits } from "../codec/limits.ts";
import { QueueEntry } from "../port/end.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags } from "./frame-types.ts";
import { costOf } from "./limits.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { Message } from "./message.ts";
import { toCodecLimits } from "./message-limits.ts";

export interface ReceivedMessage {
  readonly entry: QueueEntry;
  /** Of all its parts. */
  readonly cost: number;
}

/** Puts the parts of a message together. */
export class Reassembly {
  readonly #link: Link;
  readonly #codecLimits: CodecLimits;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(link: Link) {
    this.#link = link;
    this.#codecLimits = toCodecLimits(link.limits);
  }

  /** Of the parts that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns the message, if this was its last part */
  add(frame: Frame, consumed: () => void): ReceivedMessage | undefined {
    const flags = frame.byte();
    if (flags & dataFlags.more) {
      this.#add(frame.rest().slice());
      return undefined;
    }
    const header = this.#link.readMessageHeader(frame, flags);
    const rest = frame.rest();
    const parts = this.#parts.length;
    const isBroken = (flags & dataFlags.broken) !== 0;
    const payload = isBroken ? undefined : this.#finish(rest);
    const size = this.#bytes + rest.length;
    this.#requireSize(size);
    this.clear();
    const entry = new QueueEntry(false, undefined, [], undefined);
    entry.encoded = new Message(payload, header.ends, { ...header, consumed, limits: this.#codecLimits });
    return { entry, cost: costOf(size, header.ends.length) + parts * costOf(0, 0) };
  }

  #add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    this.#link.partsQueued(part.length);
    this.#requireSize(this.#bytes);
  }

  #requireSize(bytes: number): void {
    const { messageBytes } = this.#link.limits;
    if (bytes <= messageBytes) return;
    throw new LinkError("limit", `a message of more than ${messageBytes} bytes (limits.messageBytes)`);
  }

  #finish(rest: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) {
      // A small message would keep all that came with it alive.
      return rest.length * 4 >= rest.buffer.byteLength ? rest : rest.slice();
    }
    const payload = new Uint8Array(this.#bytes + rest.length);
    let at = 0;
    for (const part of [...this.#parts, rest]) {
      payload.set(part, at);
      at += part.length;
    }
    return payload;
  }

  clear(): void {
    this.#link.partsQueued(-this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
  }
}
