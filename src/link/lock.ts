import { frameTypes } from "./frame-types.ts";
import type { Leg } from "./leg.ts";

interface LockRequest {
  /** Sixteen random bytes that stand for one change of path. */
  readonly ticket: string;
  /** The node at the other side of the relay that asks, which may join the leg. */
  readonly far: string;
}

/**
 * Only one change may touch the path between two neighbours at a time: the relay that wants to leave the route asks for this lock at
 * both. docs/protocol.md#leaving-a-route
 */
export class Lock {
  readonly #leg: Leg;
  /** The request that was granted. */
  holder: LockRequest | undefined;
  #deferred: LockRequest | undefined;

  constructor(leg: Leg) {
    this.#leg = leg;
  }

  request(request: LockRequest): void {
    // The relay will see our CLOSE.
    if (this.#leg.isClosing) return;
    if (this.#mustWait()) this.#deferred = request;
    else this.#grant(request);
  }

  /** Both sides of a leg may ask at once: then the side that opened the channel goes first. */
  #mustWait(): boolean {
    const { relay, stableChannel: channel } = this.#leg;
    if (!channel || relay?.needs(this.#leg)) return true;
    return relay?.wantsLockOf(this.#leg) === true && channel.leads;
  }

  #grant(request: LockRequest): void {
    this.release();
    this.holder = request;
    this.#leg.node.addTicket(request.ticket, this.#leg);
    this.#leg.stableChannel?.sendTicket(frameTypes.locked, request.ticket);
  }

  /** What had to wait is granted, if it need not any longer. */
  grantDeferred(): void {
    const request = this.#deferred;
    if (!request || this.#mustWait()) return;
    this.#deferred = undefined;
    this.#grant(request);
  }

  unlock(ticket: string): void {
    if (this.#deferred?.ticket === ticket) this.#deferred = undefined;
    if (this.holder?.ticket !== ticket) return;
    this.release();
    this.grantDeferred();
    this.#leg.relay?.consider();
  }

  release(): void {
    if (this.holder) this.#leg.node.dropTicket(this.holder.ticket, this.#leg);
    this.holder = undefined;
  }
}
