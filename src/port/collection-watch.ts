import type { Finalizer } from "../base/collected.ts";
import type { End } from "./end.ts";

/** Disentangles the end of a port that was garbage-collected, so that its peer hears `close`. */
export class CollectionWatch implements Finalizer {
  /** Weak, since a listener of the other port may lead back to the collected one. */
  declare readonly end: WeakRef<End>;
  /** The other port, if it listens for `close`: kept alive to hear it, as HTML's "Ports and garbage collection" asks. */
  heardBy: object | undefined;

  constructor(end: End) {
    this.end = new WeakRef(end);
  }

  finalize(): void {
    this.end.deref()?.disentangle();
  }
}
