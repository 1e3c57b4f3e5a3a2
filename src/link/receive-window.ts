import { LinkError } from "./link-error.ts";

/**
 * What the other side may send on one channel: a limit for the sum of all costs so far. It is raised as messages are consumed; and
 * while nothing else waits, as the parts of a large message come, since that can only be consumed as a whole.
 */
export class ReceiveWindow {
  readonly #windowBytes: number;
  readonly #grant: (limit: number) => void;
  #granted: number;
  #received = 0;
  /** Of whole messages that were not consumed. */
  #unread = 0;
  /** Of the message that has not wholly come. */
  partsCost = 0;

  constructor(windowBytes: number, grant: (limit: number) => void) {
    this.#windowBytes = this.#granted = windowBytes;
    this.#grant = grant;
  }

  receivedPart(cost: number): void {
    this.#receive(cost);
    this.partsCost += cost;
    this.#raise();
  }

  /**
   * @param cost of the last part
   * @param messageCost of all of them
   */
  receivedMessage(cost: number, messageCost: number): void {
    this.#receive(cost);
    this.partsCost = 0;
    this.#unread += messageCost;
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
    const waiting = this.#unread + (this.#unread > 0 ? this.partsCost : 0);
    const limit = this.#received + this.#windowBytes - waiting;
    // Half a window at a time: a frame costs at most that much, so that a sender with nothing unread can always go on.
    if (limit - this.#granted < this.#windowBytes / 2) return;
    this.#granted = limit;
    this.#grant(limit);
  }
}
