import { replaceChildren } from "./replace-children.ts";

/** The order of receiving: a failure leaves the rest with its owners, and a view needs its buffer. */
export const FALLIBLE = 0;
export const INFALLIBLE = 1;
export const VIEW = 2;

/**
 * Stands in a copy for an object that is transferred, or for a view on a buffer that is: the transfer takes place only when all has
 * been cloned without failure, since it can't be undone.
 */
export class StandIn {
  readonly original: object;
  readonly order: number;
  /** Throws if the object can't be transferred after all; called when all has been cloned, before anything is transferred. */
  readonly check: () => void;
  readonly receive: () => object;
  /** What stands in its place once the transfer has taken place; before, what it stands for. */
  received: object;

  constructor(original: object, order: number, check: () => void, receive: () => object) {
    this.original = this.received = original;
    this.order = order;
    this.check = check;
    this.receive = receive;
  }
}

/** What was received, for a stand-in; anything else itself. */
export function resolve(value: unknown): unknown {
  return value instanceof StandIn ? value.received : value;
}

/** Replaces the stand-ins directly in `copy`. */
export function resolveChildren(copy: object): void {
  if (!(copy instanceof StandIn)) replaceChildren(copy, resolve);
}
