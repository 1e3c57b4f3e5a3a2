import { LinkError } from "./link-error.ts";

export interface Granting {
  grant(limit: number): void;
}

/**
 * What the other side may send on one channel: a limit for the sum of all costs so far. It is raised as messages are consumed; and
 * while nothing else waits, as the parts of a large message come, since that can only be consumed as a whole.
 */
export class ReceiveWindow {
  readonly #windowBytes: number;
  readonly #channel: Granting;
  #granted: number;
  #received = 0;
  /** Of whole messages that were not consumed. */
  #unread = 0;
  /** Of the message that has not wholly come. */
  #partsCost = 0;

  constructor(windowBytes: number, channel: Granting) {
    this.#windowBytes = this.#granted = windowBytes;
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
    this.#unread += messageCost;
    return messageCost;
  }

  consumed(messageCost: number): void {
    this.#unread -= messageCost;
    this.#raise();
  }

  #receive(cost: number): void {
    this.#received += cost;
    if (this.#received > this.#granted) {
      throw new LinkError("limit", `more than the limit that was granted (limits.windowBytes: ${this.#windowBytes})`);
    }
  }

  #raise(): void {
    const waiting = this.#unread + (this.#unread > 0 ? this.#partsCost : 0);
    const limit = this.#received + this.#windowBytes - waiting;
    // Half a window at a time: a frame costs at most that much, so that a sender with nothing unread can always go on.
    if (limit - this.#granted < this.#windowBytes / 2) return;
    this.#granted = limit;
    this.#channel.grant(limit);
  }
}
