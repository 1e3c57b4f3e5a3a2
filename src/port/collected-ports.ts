import { host } from "../base/host.ts";
import type { End } from "./end.ts";

/** What is known of an end when the port that holds it has been garbage-collected. */
export class CollectionWatch {
  /** Weak, since a listener of the other port may lead back to the collected one. */
  declare readonly end: WeakRef<End>;
  /** The other port, if it listens for `close`: kept alive to hear it, as HTML's "Ports and garbage collection" asks. */
  heardBy: object | undefined;

  constructor(end: End) {
    this.end = new WeakRef(end);
  }
}

/**
 * Disentangles a port that was garbage-collected, so that its peer hears `close`. Undefined where the host has no
 * FinalizationRegistry; nothing but this event needs it.
 */
export const collectedPorts: FinalizationRegistry<CollectionWatch> | undefined =
  host.FinalizationRegistry &&
  new host.FinalizationRegistry<CollectionWatch>(({ end }) => {
    try {
      end.deref()?.disentangle();
    } catch {
      // In workerd no task can be queued between two requests, and nobody is there to hear it.
    }
  });
