import { host } from "./host.ts";

/** What is to be done when something was garbage-collected. */
export interface Finalizer {
  finalize(): void;
}

/** Undefined where the host has no FinalizationRegistry: there nobody hears of what was collected, and what it took of a limit stays taken. */
export const collected: FinalizationRegistry<Finalizer> | undefined =
  host.FinalizationRegistry &&
  new host.FinalizationRegistry<Finalizer>((held) => {
    try {
      held.finalize();
    } catch {
      // In workerd no task can be queued between two requests, and what belongs to one is gone with it.
    }
  });
