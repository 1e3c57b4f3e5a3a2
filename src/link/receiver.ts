import type { Realm } from "../base/realm.ts";
import { noObjects } from "../base/webidl.ts";
import { decodePart } from "../codec/decode.ts";
import type { End, QueueEntry } from "../port/end.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags, knownDataFlags } from "./frame-types.ts";
import { costOf, costWithValues } from "./limits.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { Message, noEnds } from "./message.ts";
import { Parts, requireSize } from "./reassembly.ts";
import { ReceiveWindow } from "./receive-window.ts";
import { ReceivedEntry } from "./received-entry.ts";

/** Up to so many bytes, a message is decoded when it has come, if a port waits for it: to keep the bytes would cost more. */
const smallBytes = 1024;

/** The receiving half of a channel: makes messages of its DATA frames. It is its window itself, since there may be many. */
export class Receiver extends ReceiveWindow {
  #parts: Parts | undefined;

  /**
   * @param realm where the message will be read, if somebody waits for it
   * @returns undefined if more of it is to come
   * @throws {LinkError}
   */
  read(frame: Frame, realm: Realm | undefined): QueueEntry | undefined {
    const flags = readFlags(frame);
    if (flags & dataFlags.more) {
      this.#readPart(frame);
      return undefined;
    }
    if (realm && flags === 0 && !this.#parts && frame.restLength <= smallBytes) return this.#readAtOnce(frame, realm);
    const message = readHead(this.link, frame, flags);
    const ownCost = costOf(frame.restLength, message.ends.length);
    const cost = this.receivedMessage(costWithValues(ownCost, message.valueBytes, this.link.limits));
    message.payload = this.#readPayload(frame, flags);
    return this.#entryOf(message, cost);
  }

  #readAtOnce(frame: Frame, realm: Realm): QueueEntry {
    const hops = frame.varint();
    const cost = this.receivedMessage(costOf(frame.restLength, 0));
    try {
      const data = decodePart(frame.restPart, noObjects, realm, this.link.limitsAtOnce);
      return new ReceivedEntry(data, realm, this, cost);
    } catch {
      requireSize(frame.restLength, this.link);
      // Who reads it finds the same once more, and hears `messageerror`.
      return this.#entryOf(receivedMessage(this.link, hops, noEnds, frame.rest().slice()), cost);
    }
  }

  #entryOf(message: Message, cost: number): QueueEntry {
    const entry = new ReceivedEntry(undefined, undefined, this, cost);
    entry.encoded = message;
    return entry;
  }

  #readPart(frame: Frame): void {
    const part = frame.rest();
    this.receivedPart(costOf(part.length, 0));
    this.#parts ??= new Parts(this.link);
    this.#parts.add(part);
  }

  #readPayload(frame: Frame, flags: number): Uint8Array | undefined {
    if (flags & dataFlags.broken) {
      this.dropParts();
      return undefined;
    }
    if (this.#parts) {
      const parts = this.#parts;
      this.#parts = undefined;
      return parts.join(frame.rest());
    }
    requireSize(frame.restLength, this.link);
    return frame.ownRest(this.link.copies);
  }

  /** No more is to come. */
  dropParts(): void {
    this.#parts?.drop();
    this.#parts = undefined;
  }
}

/** @throws {LinkError} for flags that aren't known */
export function readFlags(frame: Frame): number {
  const flags = frame.byte();
  if (flags > knownDataFlags) throw new LinkError("protocol", `a frame of type ${frame.type} with flags ${flags}`);
  return flags;
}

/** What stands in the last DATA frame of a message before its payload; its ports are made now. @throws {LinkError} */
export function readHead(link: Link, frame: Frame, flags: number): Message {
  const hops = frame.varint();
  const ends = link.readPorts(frame, flags);
  const values = flags & dataFlags.values ? link.takeValues(frame.varint()) : undefined;
  return receivedMessage(link, hops, ends, undefined, values);
}

function receivedMessage(
  link: Link,
  hops: number,
  ends: readonly End[],
  payload: Uint8Array | undefined,
  values?: readonly (object | undefined)[],
): Message {
  const message = new Message(payload, ends, values);
  // Whatever it says: what goes on over another link is a number that the protocol has.
  message.hops = Math.min(hops + 1, Number.MAX_SAFE_INTEGER);
  message.limits = link.codecLimits;
  message.watchCollection();
  return message;
}
