import type { Written } from "../codec/byte-writer.ts";
import { closeReasonOf } from "../port/close-reason.ts";
import type { CloseReason, EndReason, QueueEntry } from "../port/end.ts";
import { discardMessage } from "../port/message-port-state.ts";
import { toCloseReason, toReasonText } from "./close-reason.ts";
import { FinEntry } from "./fin-entry.ts";
import type { Frame } from "./frame-reader.ts";
import { dataFlags, frameTypes, resetCodes } from "./frame-types.ts";
import type { Leg } from "./leg.ts";
import { costOf, costWithValues } from "./limits.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { type Message, toMessage } from "./message.ts";
import { toBytes } from "./node.ts";
import type { Pipe } from "./pipe.ts";
import { Receiver } from "./receiver.ts";

const noBytes = new Uint8Array();

/** The head of the queue, if it was not sent at once: its message, and how many of the bytes were sent. */
interface Sending {
  readonly entry: QueueEntry;
  readonly message: Message;
  offset: number;
}

/** A pipe on a link: frames with one channel number. Each direction ends with exactly one last frame: FIN, CLOSE or RESET. */
export class Channel implements Pipe {
  readonly link: Link;
  readonly id: number;
  readonly leg: Leg;
  #saidLast = false;
  #heardLast = false;
  // Sending: costs since the beginning, see `costOf`
  #sent = 0;
  #limit: number;
  #sending: Sending | undefined;
  /** Made when something comes. */
  #receiver: Receiver | undefined;

  constructor(link: Link, id: number, leg: Leg) {
    this.link = link;
    this.id = id;
    this.leg = leg;
    this.#limit = link.remoteLimits.windowBytes;
  }

  /** This side opened it. */
  get leads(): boolean {
    return this.link.isOwnId(this.id);
  }

  // Sending

  ready(): void {
    this.link.outbox.add(this as Channel);
  }

  /** As the leg's, for which this is the channel and nothing waits. */
  sendAtOnce(written: Written): boolean {
    const { link } = this;
    const length = written.end - written.origin;
    const cost = costOf(length, 0);
    if (!link.outbox.takesAtOnce || this.#saidLast || length > link.partBytes || this.#sent + cost > this.#limit)
      return false;
    this.#sent += cost;
    link.frame(frameTypes.data).varint(this.id).byte(0).varint(0).written(written).end();
    link.outbox.wrote();
    return true;
  }

  /**
   * Sends the next frame of the leg's queue, if it may.
   * @returns whether there is more that may be sent
   */
  sendNext(): boolean {
    const entry = this.leg.first;
    if (!entry || this.leg.current !== this) return false;
    if (entry.isClose) this.#sendClose();
    else if (this.#saidLast) this.#discard();
    else if (entry instanceof FinEntry) this.#passFin();
    else return this.#sendMessage(entry);
    return this.leg.first !== undefined;
  }

  /** The other side closed: it wants no more. */
  #discard(): void {
    const entry = this.leg.dequeue();
    if (entry) discardMessage(entry);
  }

  #sendClose(): void {
    const entry = this.leg.dequeue();
    this.leg.releaseLock();
    this.finish(closeReasonOf(entry?.data as EndReason));
  }

  #passFin(): void {
    this.leg.dequeue();
    this.fin();
    this.leg.relay?.finPassed(this.leg);
  }

  #sendMessage(entry: QueueEntry): boolean {
    // Before it is whole nothing can be said of its size; and to give it another form may mean to read a Blob.
    if (this.#waitsFor(entry.encoded as Message | undefined)) return false;
    if (this.#sending?.entry !== entry) {
      this.#sending = { entry, message: toMessage(entry, this.link.messageLimits), offset: 0 };
    }
    const { message } = this.#sending;
    if (this.#waitsFor(message)) return false;
    const refusal = message.ends.length > 0 ? this.#refusalOf(message) : undefined;
    if (refusal === undefined) return this.#sendPart(this.#sending);
    this.leg.die({ reason: "limit", text: refusal });
    return false;
  }

  /** What is wrong with a message with ports, for which its route ends. */
  #refusalOf({ hops, ends }: Message): string | undefined {
    const { limits, remoteLimits, channelCount } = this.link;
    if (hops > limits.hops) return `a message with ports passed more than ${limits.hops} relays`;
    // The other half is for who posts here: else those beyond this node could make it exceed the limit, and its link would end.
    const most = Math.floor(remoteLimits.channels / 2);
    if (this.leg.relay === undefined || channelCount + ends.length <= most) return undefined;
    return `more than ${most} ports, to which others are passed on (half of limits.channels)`;
  }

  /** It could not be sent at once: there is no credit for it, or not for all of its parts. */
  wouldWait(message: Message): boolean {
    const { messageLimits, remoteLimits } = this.link;
    const cost = messageLimits.carriesValues
      ? costWithValues(costOf(message.payload?.length ?? 0, 0), message.valueBytes, remoteLimits)
      : costOf(message.byteLength, 0);
    return this.#sent + cost > this.#limit;
  }

  /** Its bytes are not all there. */
  #waitsFor(message: Message | undefined): boolean {
    const pending = message?.pending;
    void pending?.then(() => this.ready());
    return pending !== undefined;
  }

  #sendPart(sending: Sending): boolean {
    const { message, offset: start } = sending;
    const payload = message.payload ?? noBytes;
    const end = Math.min(start + this.link.partBytes, payload.length);
    const isLast = end === payload.length;
    const cost = isLast
      ? costWithValues(costOf(end - start, message.ends.length), message.valueBytes, this.link.remoteLimits)
      : costOf(end - start, 0);
    if (this.#sent + cost > this.#limit) return false;
    this.#sent += cost;
    const part = end - start === payload.length ? payload : payload.subarray(start, end);
    if (isLast) {
      const entry = this.leg.dequeue();
      this.#sending = undefined;
      this.link.sendData(this.id, message, part);
      entry?.consumed?.();
    } else {
      sending.offset = end;
      this.link.frame(frameTypes.data).varint(this.id).byte(dataFlags.more).endWith(part);
    }
    return this.leg.first !== undefined;
  }

  /** The other side may send up to this sum of costs. */
  grant(limit: number): void {
    if (!this.#isFree) this.link.frame(frameTypes.credit).varint(this.id).varint(limit).end();
  }

  /** @param far the node that LOCK and INTRO name */
  sendTicket(type: number, ticket: string, far = ""): void {
    this.link.frame(type).varint(this.id).bytes(toBytes(ticket)).bytes(toBytes(far)).end();
  }

  fin(): void {
    this.#sending = undefined;
    this.#saidLast = true;
    this.link.frame(frameTypes.fin).varint(this.id).end();
    this.#freeIfOver();
  }

  finish(reason: CloseReason): void {
    if (!this.#saidLast) {
      this.#saidLast = true;
      this.link.frame(frameTypes.close).varint(this.id).text(toReasonText(reason)).end();
    } else if (!this.#heardLast) {
      this.reset(resetCodes.lost);
    }
    this.#freeIfOver();
  }

  /** Ends both directions at once. */
  reset(code: number): void {
    this.#saidLast = this.#heardLast = true;
    this.link.frame(frameTypes.reset).varint(this.id).varint(code).end();
    this.#freeIfOver();
  }

  /** HELLO came: its window. Only the first channel exists before. */
  opened(windowBytes: number): void {
    this.#limit = windowBytes;
    this.ready();
  }

  // Receiving

  receive(frame: Frame): void {
    if (frame.type === frameTypes.credit) {
      this.#limit = Math.max(this.#limit, frame.varint());
      this.ready();
      return;
    }
    // FIN was heard. Its sender has left for another path, and may lose that before this one is over.
    if (frame.type !== frameTypes.reset) this.expectMore();
    if (frame.type === frameTypes.data) this.#receiveData(frame);
    else if (frame.type === frameTypes.fin) this.#receiveFin();
    else if (frame.type === frameTypes.close) this.#receiveClose(toCloseReason(frame.text()));
    else if (frame.type === frameTypes.reset)
      this.lost(frame.varint(), { reason: "lost", text: "the other side lost the port's connection" });
  }

  /** @throws {LinkError} if its sender has said FIN */
  expectMore(): void {
    if (this.#heardLast) throw new LinkError("protocol", `channel ${this.id} was over`);
  }

  #receiveData(frame: Frame): void {
    this.#receiver ??= new Receiver(this.link, this as Channel);
    const entry = this.#receiver.read(frame, this.leg.waitingRealm);
    if (!entry) return;
    const { outbox, limits } = this.link;
    if (outbox.isHalfFull && this.leg.relay?.wouldWait(this.leg, entry)) {
      // Who reads nothing beyond this node would fill what this link may have unread, and end it for all.
      const text = `more than half of ${limits.queuedBytes} bytes wait in the link (limits.queuedBytes), and no more that would wait`;
      const reason = { reason: "limit", text };
      discardMessage(entry, reason);
      this.leg.die(reason);
    } else {
      this.leg.received(this as Channel, entry);
    }
  }

  #receiveFin(): void {
    this.#heardLast = true;
    this.#receiver?.dropParts();
    if (!this.leg.receivedFin(this as Channel))
      throw new LinkError("protocol", `FIN on channel ${this.id}, which is not locked`);
    this.#freeIfOver();
  }

  #receiveClose(reason: CloseReason): void {
    this.#heardLast = true;
    this.leg.receivedClose(this as Channel, reason);
    this.finish(reason);
  }

  /** Ended by RESET or with its link. */
  lost(code: number, reason: CloseReason): void {
    this.#saidLast = this.#heardLast = true;
    this.leg.receivedReset(this as Channel, reason, code === resetCodes.closing);
    this.#freeIfOver();
  }

  get #isFree(): boolean {
    return this.#saidLast && this.#heardLast;
  }

  #freeIfOver(): void {
    if (!this.#isFree) return;
    this.#receiver?.dropParts();
    this.#receiver?.over();
    this.#receiver = undefined;
    this.link.free(this as Channel);
  }
}
