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

/**
 * The scheduler is given the next task only when the one before is run: Firefox looks through all that wait, at each one, so that tens
 * of thousands would take minutes.
 */
function postByScheduler(scheduler: Scheduler): Post {
  const tasks = new Tasks();
  const runNext = (): void => {
    const task = tasks.take();
    // Before it runs: it may throw, or wait in a loop of its own (alert()).
    if (!tasks.isEmpty) void scheduler.postTask(runNext);
    task?.();
  };
  return (task) => {
    if (tasks.isEmpty) void scheduler.postTask(runNext);
    tasks.add(task);
  };
}

/** First in, first out. */
class Tasks {
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  add(task: () => void): void {
    const waiting: Waiting = { task, next: undefined };
    if (this.#last) this.#last.next = waiting;
    else this.#first = waiting;
    this.#last = waiting;
  }

  take(): (() => void) | undefined {
    const first = this.#first;
    this.#first = first?.next;
    if (this.#first === undefined) this.#last = undefined;
    return first?.task;
  }
}

interface Waiting {
  readonly task: () => void;
  next: Waiting | undefined;
}

function postByChannel({ port1, port2 }: InstanceType<NonNullable<Host["MessageChannel"]>>): Post {
  const tasks = new Tasks();
  port1.onmessage = () => tasks.take()?.();
  return (task) => {
    tasks.add(task);
    port2.postMessage(null);
  };
}

function noTasks(): never {
  throw new Error("entangle: this host has no tasks");
}

export const queueTask: QueueTask = captureTaskQueue(host);
