import type { Frame } from "./frame-reader.ts";
import { dataFlags } from "./frame-types.ts";
import { costOf } from "./limits.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { Message } from "./message.ts";
import type { ReceiveWindow } from "./receive-window.ts";

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
    this.#link.partsQueued(part.length);
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
    this.#link.partsQueued(-this.#bytes);
    this.#parts.length = this.#bytes = 0;
  }
}

function requireSize(bytes: number, { limits: { messageBytes } }: Link): void {
  if (bytes <= messageBytes) return;
  throw new LinkError("limit", `a message of more than ${messageBytes} bytes (limits.messageBytes)`);
}

/** What a channel has of the message that is coming. */
interface Receiving {
  readonly window: ReceiveWindow;
  readonly parts: Parts | undefined;
}

/** Reads the last DATA frame of a message, after its flags: with its ports, which are made now. @throws {LinkError} */
export function readMessage(link: Link, frame: Frame, flags: number, receiving: Receiving | undefined): Message {
  const hops = frame.varint() + 1;
  const ends = link.readPorts(frame, flags);
  const values = flags & dataFlags.values ? link.takeValues(frame.varint()) : undefined;
  const cost = receiving?.window.receivedMessage(costOf(frame.restLength, ends.length)) ?? 0;
  const message = new Message(readPayload(link, frame, flags, receiving?.parts), ends, values);
  message.hops = hops;
  message.limits = link.codecLimits;
  if (receiving) message.received(receiving.window, cost);
  return message;
}

function readPayload(link: Link, frame: Frame, flags: number, parts: Parts | undefined): Uint8Array | undefined {
  if (parts) return parts.join(frame.rest());
  requireSize(frame.restLength, link);
  return flags & dataFlags.broken ? undefined : frame.ownRest(link.copies);
}
