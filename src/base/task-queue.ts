import { queueByChannel } from "./channel-tasks.ts";
import { type Host, host, hostModule } from "./host.ts";

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
  const { scheduler, MessageChannel, setTimeout, document } = from;
  const byChannel = (mostTurns: number): QueueTask | undefined =>
    MessageChannel && queueByChannel(new MessageChannel(), mostTurns);
  return (
    captureImmediate(from) ??
    // A worker that closes itself runs no task any more, but the listeners that are left it does run.
    (document && byChannel(16)) ??
    scheduler?.postTask?.bind(scheduler) ??
    byChannel(1) ??
    (setTimeout && ((run) => setTimeout(run, 0))) ??
    noTasks
  );
}

/** `setImmediate`, where there is one: many turns of it cost hardly more than one. */
export function captureImmediate(from: Host): QueueTask | undefined {
  // Jest's jsdom environment hides the global, and fake timers replace it: the module's own export is neither.
  const timers = from === host ? hostModule("node:timers") : undefined;
  return (timers?.setImmediate ?? from.setImmediate) as QueueTask | undefined;
}

function noTasks(): never {
  throw new Error("entangle: this host has no tasks");
}

export const queueTask: QueueTask = captureTaskQueue(host);
