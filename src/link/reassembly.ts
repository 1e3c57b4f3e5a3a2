import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";

/** The parts of a message that has not wholly come. */
export class Parts {
  readonly #link: Link;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  add(part: Uint8Array): void {
    this.#parts.push(part.slice());
    this.#bytes += part.length;
    this.#link.outbox.partsQueued(part.length);
    requireSize(this.#bytes, this.#link);
  }

  join(rest: Uint8Array): Uint8Array {
    requireSize(this.#bytes + rest.length, this.#link);
    const whole = new Uint8Array(this.#bytes + rest.length);
    let at = 0;
    for (const part of [...this.#parts, rest]) {
      whole.set(part, at);
      at += part.length;
    }
    this.drop();
    return whole;
  }

  drop(): void {
    this.#link.outbox.partsQueued(-this.#bytes);
    this.#parts.length = this.#bytes = 0;
  }
}

export function requireSize(bytes: number, { limits: { messageBytes } }: Link): void {
  if (bytes <= messageBytes) return;
  throw new LinkError("limit", `a message of more than ${messageBytes} bytes (limits.messageBytes)`);
}
