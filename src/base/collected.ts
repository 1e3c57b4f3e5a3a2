import { host } from "./host.ts";

/** Runs what is to be done when something was garbage-collected. Undefined where the host has no FinalizationRegistry. */
export const collected: FinalizationRegistry<() => void> | undefined =
  host.FinalizationRegistry &&
  new host.FinalizationRegistry<() => void>((run) => {
    try {
      run();
    } catch {
      // In workerd no task can be queued between two requests, and what belongs to one is gone with it.
    }
  });
