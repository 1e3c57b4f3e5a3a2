import { type Host, host, hostModule } from "./host.ts";

/**
 * Queues one task of the event loop that calls `run`. Tasks run in the order in which they were queued, each in a turn of its own:
 * promise reactions of one run before the next. A queued task keeps the process alive.
 */
export type QueueTask = (run: () => void) => void;

/**
 * The host's cheapest real task source, captured now, so that fake timers installed later don't stall ports.
 * A message may be delivered by nothing less than a task (microtasks still run after a worker's `self.close()`).
 */
export function captureTaskQueue(from: Host): QueueTask {
  // Jest's jsdom environment hides the global, and fake timers replace it: the module's own export is neither.
  const timers = from === host ? hostModule("node:timers") : undefined;
  const setImmediate = (timers?.setImmediate ?? from.setImmediate) as Host["setImmediate"];
  if (setImmediate) return setImmediate as QueueTask;
  const { scheduler, MessageChannel, setTimeout } = from;
  const post: Post =
    (scheduler?.postTask && postByScheduler(scheduler as Scheduler)) ??
    (MessageChannel && postByChannel(new MessageChannel())) ??
    (setTimeout && ((task) => setTimeout(task, 0))) ??
    noTasks;
  return (run) => void post(run);
}

type Post = (task: () => void) => unknown;
type Scheduler = Required<NonNullable<Host["scheduler"]>>;

/** Firefox's scheduler looks through all tasks that wait, at each one, so that tens of thousands would take minutes. */
const mostInScheduler = 64;

function postByScheduler(scheduler: Scheduler): Post {
  const tasks = new Map<number, () => void>();
  let first = 0;
  let next = 0;
  const runFirst = (): void => {
    const task = tasks.get(first);
    tasks.delete(first++);
    if (tasks.size >= mostInScheduler) void scheduler.postTask(runFirst);
    task?.();
  };
  return (task) => {
    tasks.set(next++, task);
    if (tasks.size <= mostInScheduler) void scheduler.postTask(runFirst);
  };
}

function postByChannel({ port1, port2 }: InstanceType<NonNullable<Host["MessageChannel"]>>): Post {
  const tasks: (() => void)[] = [];
  port1.onmessage = () => tasks.shift()?.();
  return (task) => {
    tasks.push(task);
    port2.postMessage(null);
  };
}

function noTasks(): never {
  throw new Error("entangle: this host has no tasks");
}

export const queueTask: QueueTask = captureTaskQueue(host);
