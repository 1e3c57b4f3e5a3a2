/**
 * Stands in a copy for an object that is transferred, or for a view on a buffer that is: the transfer takes place only when all has
 * been cloned without failure, since it can't be undone.
 */
export class StandIn {
  declare readonly original: object;
  /** What may fail is received first: a failure leaves the rest with its owners. So are buffers, before the views on them. */
  declare readonly mayFail: boolean;
  /** Throws if the object can't be transferred after all; called when all has been cloned, before anything is transferred. */
  declare readonly check: () => void;
  declare readonly receive: () => object;
  /** What stands in its place once the transfer has taken place; before, what it stands for. */
  declare received: object;

  constructor(original: object, mayFail: boolean, check: () => void, receive: () => object) {
    this.original = this.received = original;
    this.mayFail = mayFail;
    this.check = check;
    this.receive = receive;
  }
}

/** What was received, for a stand-in; anything else itself. */
export function resolve(value: unknown): unknown {
  return value instanceof StandIn ? value.received : value;
}
