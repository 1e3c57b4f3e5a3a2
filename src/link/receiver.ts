import type { Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import { decode } from "../codec/decode.ts";
import type { QueueEntry } from "../port/end.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags } from "./frame-types.ts";
import { costOf } from "./limits.ts";
import type { Link } from "./link.ts";
import { Message } from "./message.ts";
import { Parts, requireSize } from "./reassembly.ts";
import { type Granting, ReceiveWindow } from "./receive-window.ts";
import { ReceivedEntry } from "./received-entry.ts";

/** Up to so many bytes, a message is decoded when it has come, if a port waits for it: to keep the bytes would cost more. */
const smallBytes = 1024;

/** The receiving half of a channel: makes messages of its DATA frames. */
export class Receiver {
  readonly #link: Link;
  readonly #window: ReceiveWindow;
  #parts: Parts | undefined;

  constructor(link: Link, channel: Granting) {
    this.#link = link;
    this.#window = new ReceiveWindow(link.limits.windowBytes, channel);
  }

  /**
   * @param realm where the message will be read, if somebody waits for it
   * @returns undefined if more of it is to come
   * @throws {LinkError}
   */
  read(frame: Frame, realm: Realm | undefined): QueueEntry | undefined {
    const flags = frame.byte();
    if (flags & dataFlags.more) {
      this.#readPart(frame);
      return undefined;
    }
    const link = this.#link;
    const message = readHead(link, frame, flags);
    const cost = this.#window.receivedMessage(costOf(frame.restLength, message.ends.length));
    if (realm && flags === 0 && !this.#parts && frame.restLength <= smallBytes) {
      const payload = frame.rest();
      try {
        return new ReceivedEntry(decode(payload, noObjects, realm, link.limitsAtOnce), realm, this.#window, cost);
      } catch {
        // Who reads it finds the same once more, and hears `messageerror`.
        message.payload = payload.slice();
      }
    } else {
      message.payload = this.#readPayload(frame, flags);
    }
    const entry = new ReceivedEntry(undefined, undefined, this.#window, cost);
    entry.encoded = message;
    return entry;
  }

  #readPart(frame: Frame): void {
    const part = frame.rest();
    this.#window.receivedPart(costOf(part.length, 0));
    this.#parts ??= new Parts(this.#link);
    this.#parts.add(part);
  }

  #readPayload(frame: Frame, flags: number): Uint8Array | undefined {
    if (this.#parts) {
      const parts = this.#parts;
      this.#parts = undefined;
      return parts.join(frame.rest());
    }
    requireSize(frame.restLength, this.#link);
    return flags & dataFlags.broken ? undefined : frame.ownRest(this.#link.copies);
  }

  /** No more is to come. */
  dropParts(): void {
    this.#parts?.drop();
    this.#parts = undefined;
  }
}

/** What stands in the last DATA frame of a message before its payload; its ports are made now. @throws {LinkError} */
export function readHead(link: Link, frame: Frame, flags: number): Message {
  const hops = frame.varint() + 1;
  const ends = link.readPorts(frame, flags);
  const values = flags & dataFlags.values ? link.takeValues(frame.varint()) : undefined;
  const message = new Message(undefined, ends, values);
  message.hops = hops;
  message.limits = link.codecLimits;
  return message;
}
