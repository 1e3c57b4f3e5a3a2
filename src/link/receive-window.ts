import { collected } from "../base/collected.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link-error.ts";

export interface Granting {
  grant(limit: number): void;
}

/**
 * What the other side may send on one channel: a limit for the sum of all costs so far. It is raised as messages are consumed; and
 * while nothing else waits, as the parts of a large message come, since that can only be consumed as a whole.
 */
export class ReceiveWindow {
  protected readonly link: Link;
  readonly #windowBytes: number;
  readonly #channel: Granting;
  #granted: number;
  #received = 0;
  /** Of whole messages that were not consumed. The link counts it too. */
  #unreadCost = 0;
  /** As much, once the channel is over: for the registry, which must not hold this. */
  #left: { cost: number } | undefined;
  /** Of the message that has not wholly come. */
  #partsCost = 0;

  constructor(link: Link, channel: Granting) {
    this.link = link;
    this.#windowBytes = this.#granted = link.limits.windowBytes;
    this.#channel = channel;
  }

  receivedPart(cost: number): void {
    this.#receive(cost);
    this.#partsCost += cost;
    this.#raise();
  }

  /**
   * @param cost of the last part
   * @returns that of the whole message
   */
  receivedMessage(cost: number): number {
    this.#receive(cost);
    const messageCost = this.#partsCost + cost;
    this.#partsCost = 0;
    this.#unreadCost += messageCost;
    this.link.outbox.queued(messageCost);
    return messageCost;
  }

  consumed(messageCost: number): void {
    this.#unreadCost -= messageCost;
    if (this.#left) this.#left.cost -= messageCost;
    this.link.outbox.queued(-messageCost);
    this.#raise();
  }

  /** The channel is over, so that only messages that were not consumed refer to this. They may be collected with the queue they wait in. */
  over(): void {
    const { outbox, isEnded } = this.link;
    if (this.#unreadCost === 0 || isEnded) return;
    const left = { cost: this.#unreadCost };
    this.#left = left;
    collected?.register(this, { finalize: () => outbox.queued(-left.cost) });
  }

  #receive(cost: number): void {
    this.#received += cost;
    if (this.#received > this.#granted) {
      throw new LinkError("limit", `more than the limit that was granted (limits.windowBytes: ${this.#windowBytes})`);
    }
  }

  #raise(): void {
    const cost = this.#unreadCost;
    const waiting = cost + (cost > 0 ? this.#partsCost : 0);
    const limit = this.#received + this.#windowBytes - waiting;
    // Half a window at a time: a frame costs at most that much, so that a sender with nothing unread can always go on.
    if (limit - this.#granted < this.#windowBytes / 2) return;
    this.#granted = limit;
    this.#channel.grant(limit);
  }
}
