import type { Channel } from "./channel.ts";
import type { Schedule } from "./environment.ts";
import { FrameWriter } from "./frame-writer.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";
import { isTransferable, mayBeRefused } from "./transferable.ts";

/** A batch is sent when it has as many bytes, or when nothing more is to be said. */
const batchBytes = 64 << 10;

/** What a link has to say: frames go in batches; the channels that have messages take turns, a frame each. */
export class Outbox {
  readonly writer: FrameWriter;
  readonly #link: Link;
  readonly #soon: Schedule;
  readonly #channels = new Set<Channel>();
  #values: object[] = [];
  /** The message that was written last has values that the other side may not be able to have: it has a batch to itself, as it may be lost. */
  #endsBatch = false;
  #isScheduled = false;
  #state: "waiting" | "writable" | "full" | "ended" = "waiting";
  /** What came and waits to be read: the cost of whole messages, and what the parts of others take. */
  #unreadBytes = 0;
  #isFailing = false;
  #isFlushing = false;

  constructor(link: Link) {
    const { onlyReads, carriesValues } = link.transport;
    const { environment } = link.node;
    this.#link = link;
    this.writer = new FrameWriter(onlyReads && !carriesValues ? environment.lentBytes : undefined);
    this.#soon = environment.createSchedule();
  }

  open(): void {
    this.#state = "writable";
    this.#schedule();
  }

  begin(type: number): FrameWriter {
    this.#schedule();
    if (this.#state === "full") this.#failIfOverfull();
    return this.writer.begin(type);
  }

  add(channel: Channel): void {
    this.#channels.add(channel);
    this.#schedule();
    if (this.#link.node.isExiting) this.wrote();
  }

  /** A message may be written without waiting for a turn: nobody else waits for one, and the transport has room. */
  get takesAtOnce(): boolean {
    return this.#state === "writable" && this.#channels.size === 0 && this.#link.isOpen;
  }

  /** Who posts much in one turn: the other side can begin, and what was sent need not be kept until the end of it. */
  wrote(): void {
    const { environment, isExiting } = this.#link.node;
    if ((isExiting || this.writer.length >= environment.flushBytes) && !this.#isFlushing) this.flush();
  }

  addValues(values: readonly object[]): void {
    for (const value of values) this.#values.push(value);
    this.#endsBatch ||= values.some(mayBeRefused);
  }

  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  /** So many bytes more, or less, came and wait to be read. @throws {LinkError} for too many */
  queued(bytes: number): void {
    this.#unreadBytes += bytes;
    if (bytes > 0 && this.#isOverfull) throw overfull(this.#link.limits.queuedBytes);
  }

  get isHalfFull(): boolean {
    return this.#unreadBytes > this.#link.limits.queuedBytes / 2;
  }

  get #isOverfull(): boolean {
    return this.#unreadBytes + this.writer.length > this.#link.limits.queuedBytes;
  }

  /** Not at once: who says something here may be anybody, such as a port that is closed. */
  #failIfOverfull(): void {
    if (this.#isFailing || !this.#isOverfull) return;
    const { limits } = this.#link;
    this.#isFailing = true;
    this.#soon(() => this.#link.fail(overfull(limits.queuedBytes)));
  }

  #schedule(): void {
    if (this.#isScheduled || this.#state !== "writable") return;
    this.#isScheduled = true;
    this.#soon(() => this.flush());
  }

  writable(): void {
    if (this.#state !== "full") return;
    this.#state = "writable";
    this.flush();
  }

  end(): void {
    this.#state = "ended";
    this.#channels.clear();
  }

  flush(): void {
    this.#isScheduled = false;
    this.#isFlushing = true;
    while (this.#state === "writable") {
      if (this.#link.isOpen) this.#fill();
      if (this.writer.length === 0) break;
      this.#send();
    }
    this.#isFlushing = false;
  }

  /** Sends what is written, whether the transport has room or not: nothing follows. */
  flushLast(): void {
    this.flush();
    if (this.writer.length > 0) this.#send();
  }

  get #isBatchFull(): boolean {
    return this.#endsBatch || this.writer.length >= batchBytes;
  }

  #fill(): void {
    if (this.#channels.size === 1) this.#fillFromOne();
    for (const channel of this.#channels) {
      if (this.#isBatchFull) return;
      // Taking its turn last the next time: a Set is iterated in the order of insertion.
      this.#channels.delete(channel);
      if (channel.sendNext()) this.#channels.add(channel);
    }
  }

  /** Nobody else waits for a turn. */
  #fillFromOne(): void {
    const [channel] = this.#channels;
    while (this.#channels.size === 1 && !this.#isBatchFull) {
      if (channel?.sendNext()) continue;
      if (channel) this.#channels.delete(channel);
      return;
    }
  }

  #send(): void {
    const values = this.#values;
    this.#values = [];
    this.#endsBatch = false;
    let hasRoom = true;
    // All pieces, also those for which there is no room: what waits here counts.
    do hasRoom = this.#give(this.writer.take(), values);
    while (this.writer.length > 0);
    // Sending may have ended the link.
    if (!hasRoom && this.#state === "writable") this.#state = "full";
  }

  #give(bytes: Uint8Array, values: readonly object[]): boolean {
    const { transport, isEnded } = this.#link;
    if (isEnded) return true;
    try {
      const hasRoom =
        values.length > 0 ? transport.send(bytes, values, values.filter(isTransferable)) : transport.send(bytes);
      // One without types may give nothing, and would wait for ever for a word that only `false` makes it owe.
      return hasRoom !== false;
    } catch (error) {
      this.#link.closed(new Error(`the transport can't send what it was given: ${error}`, { cause: error }));
      return true;
    }
  }
}

function overfull(queuedBytes: number): LinkError {
  return new LinkError("limit", `more than ${queuedBytes} bytes wait in the link (limits.queuedBytes)`);
}
