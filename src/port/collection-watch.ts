import type { Finalizer } from "../base/collected.ts";
import { host } from "../base/host.ts";
import type { End } from "./end.ts";

const Reference = (host.WeakRef ?? Object) as WeakRefConstructor;

/**
 * Disentangles the end of a port that was garbage-collected, so that its peer hears `close`. Weak, since a listener of the other port
 * may lead back to the collected one.
 */
export class CollectionWatch extends Reference<End> implements Finalizer {
  /** The other port, if it listens for `close`: kept alive to hear it, as HTML's "Ports and garbage collection" asks. */
  heardBy: object | undefined;

  finalize(): void {
    this.deref()?.disentangle();
  }
}
