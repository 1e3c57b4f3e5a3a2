import { host } from "../base/host.ts";

/**
 * Runs what is to be done when something that came over a link was collected together with the queue it waited in, which nobody could
 * read any more. Undefined where the host has no FinalizationRegistry.
 */
export const collected: FinalizationRegistry<() => void> | undefined =
  host.FinalizationRegistry &&
  new host.FinalizationRegistry<() => void>((run) => {
    try {
      run();
    } catch {
      // In workerd no task can be queued between two requests.
    }
  });
