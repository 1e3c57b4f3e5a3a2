import { closeReasonOf } from "../port/close-reason.ts";
import type { CloseReason, EndReason } from "../port/end.ts";
import type { Leg } from "./leg.ts";
import type { Pipe } from "./pipe.ts";

/** Joins two legs of one node until what is still on its way to them by the old path has come; then both are left out. */
export class LocalPipe implements Pipe {
  leg: Leg;
  #other: LocalPipe | undefined;

  private constructor(leg: Leg) {
    this.leg = leg;
  }

  /** Makes the two legs each other's far side. */
  static join(a: Leg, b: Leg): void {
    const pipeA = new LocalPipe(a);
    const pipeB = new LocalPipe(b);
    a.swap(pipeA);
    b.swap(pipeB);
    // Not before both know that they have a path that may still bring something.
    pipeA.#other = pipeB;
    pipeB.#other = pipeA;
    pipeA.resume();
  }

  /** The leg at the other side. */
  get far(): Leg | undefined {
    return this.#other?.leg;
  }

  ready(): void {
    this.leg.node.inTurn(() => {
      this.#deliver();
      this.#collapse();
    });
  }

  #deliver(): void {
    for (let entry = this.leg.first; entry && this.#other; entry = this.leg.first) {
      // It would only be held there, where its sender doesn't see that it waits.
      if (this.#other.leg.isDraining) return;
      const pending = entry.encoded?.pending;
      if (pending) {
        void pending.then(() => this.resume());
        return;
      }
      this.leg.dequeue();
      if (entry.isClose) this.#other.leg.receivedClose(this.#other, closeReasonOf(entry.data as EndReason));
      else this.#other.leg.received(this.#other, entry);
    }
  }

  /** What kept the two from passing on what waits may be over. */
  resume(): void {
    this.ready();
    this.#other?.ready();
  }

  fin(): void {
    throw new Error("entangle: a local pipe is never swapped");
  }

  finish(reason: CloseReason): void {
    const other = this.#other;
    this.#other = undefined;
    other?.leg.receivedClose(other, reason);
  }

  /** Entangles what the two legs stand between, once nothing is on its way to them any more. */
  #collapse(): void {
    const other = this.#other;
    if (other === undefined || other.#other !== this || !other.#isAtRest || !this.#isAtRest) return;
    this.leg.collapse(other.leg);
  }

  get #isAtRest(): boolean {
    return this.leg.isStable && this.leg.first === undefined;
  }
}
