import { type Host, host, hostModule } from "./host.ts";
import { queueByChannel, queueByScheduler } from "./turns.ts";

/**
 * Queues one task of the event loop that calls `run`. Tasks run in the order in which they were queued, each in a turn of its own:
 * promise reactions of one run before the next. A queued task keeps the process alive.
 */
export type QueueTask = (run: () => void) => unknown;

/**
 * The host's cheapest real task source, captured now, so that fake timers installed later don't stall ports.
 * A message may be delivered by nothing less than a task (microtasks still run after a worker's `self.close()`).
 */
export function captureTaskQueue(from: Host): QueueTask {
  // Jest's jsdom environment hides the global, and fake timers replace it: the module's own export is neither. The global
  // of React Native queues microtasks.
  const timers = from === host && hostModule("node:timers");
  if (timers) return timers.setImmediate as QueueTask;
  const { scheduler, MessageChannel, setTimeout, document } = from;
  const byChannel = (mostTurns: number): QueueTask | undefined => {
    try {
      return MessageChannel && queueByChannel(new MessageChannel(), mostTurns);
    } catch {
      // Next.js' Edge runtime has a global that throws.
      return undefined;
    }
  };
  const postTask = scheduler?.postTask?.bind(scheduler);
  return (
    // A worker that closes itself runs no task any more, but the listeners that are left it does run.
    (document && byChannel(16)) ||
    (postTask && queueByScheduler(postTask)) ||
    // The channels of workerd, whose scheduler has no postTask, deliver in microtasks. docs/deviations.md#requests-of-workerd
    (!scheduler && byChannel(1)) ||
    (setTimeout && ((run) => setTimeout(run, 0))) ||
    noTasks
  );
}

function noTasks(): never {
  throw new Error("entangle: this host has no tasks");
}

export const queueTask: QueueTask = captureTaskQueue(host);
