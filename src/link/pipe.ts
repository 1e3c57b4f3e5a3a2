import type { CloseReason } from "../port/end.ts";
import type { Leg } from "./leg.ts";

/** What a leg sends on: a channel of a link, or, for a moment, a pipe to another leg of the same node. */
export interface Pipe {
  /** Whom it delivers to. */
  leg: Leg;
  /** The queue of the leg has something to send. */
  ready(): void;
  /** The last word this way on this pipe; the route goes on elsewhere. Never waits. */
  fin(): void;
  /** The leg is gone: the last word, unless that was said. */
  finish(reason: CloseReason): void;
}
