import { host, hostModule } from "./host.ts";
import { hostRealm } from "./realm.ts";
import { type QueueTask, queueTask } from "./task-queue.ts";

/** A task source of which one task may queue the next. Its tasks run in the order in which they were queued, a turn each. */
export interface TaskSource {
  /** A task that calls `steps` with `subject`: made once, queued often. */
  task<T>(steps: (subject: T) => void, subject: T): () => void;
  queue(task: () => void): void;
}

/** Tasks that take longer than this, in milliseconds, wait for another iteration: what else there is to do shall have its turn. */
const msPerIteration = 1;

/**
 * Tasks that queue each other, as those of two ports do that answer each other, would each wait for another iteration of the event loop,
 * which costs more than all else then. So a task that queues another asks for spare turns behind that one's, and what is queued next
 * runs in those.
 * @param mostSpares to ask for at once: in one iteration; 0 where a turn costs the same wherever it is
 */
export function createTaskSource(
  queueTurn: QueueTask,
  mostSpares: number,
  now: () => number = hostRealm.now,
): TaskSource {
  /** What runs in the turns that were spare. */
  const tasks: (() => void)[] = [];
  /** Turns in which nothing runs yet. */
  let spares = 0;
  /** To ask for: more as long as all are needed. */
  let nextSpares = 0;
  let askedAt = 0;
  let isRunning = false;

  const spareTurn = (): void => {
    const task = tasks.shift();
    if (task) {
      task();
    } else {
      spares--;
      nextSpares = 0;
    }
  };

  return {
    task: (steps, subject) => () => {
      isRunning = true;
      try {
        steps(subject);
      } finally {
        isRunning = false;
      }
    },
    queue(task) {
      if (spares > 0 && now() - askedAt <= msPerIteration) {
        spares--;
        tasks.push(inPresentContext(task));
      } else {
        queueTurn(task);
        // Not before those that are left are over: what is queued later would run earlier.
        if (!isRunning || spares > 0) return;
        askedAt = now();
        for (; spares < nextSpares && spares < mostSpares; spares++) queueTurn(spareTurn);
        nextSpares = 2 * spares + 1;
      }
    },
  };
}

type AsyncResourceConstructor = new (type: string) => { runInAsyncScope(run: () => void): void };
const AsyncResource = hostModule("node:async_hooks")?.AsyncResource as AsyncResourceConstructor | undefined;

/**
 * Makes of a task one that runs, whatever turn it gets, in the async context (AsyncLocalStorage) of who queued it, as `setImmediate` would.
 * Asked only where there are spare turns.
 */
function inPresentContext(task: () => void): () => void {
  const resource = new (AsyncResource as AsyncResourceConstructor)("MessagePort");
  return () => resource.runInAsyncScope(task);
}

/**
 * In Node and Bun. In Deno to keep the context costs more than another iteration; workerd, which has a scheduler unlike those, drops the
 * turns of a request that is over.
 */
const mostSpares = AsyncResource && !host.scheduler && !host.Deno ? 15 : 0;

/** The port message queues, and HTML's posted message task source: in all engines they keep the order in which they were posted. */
export const messageTasks: TaskSource = createTaskSource(queueTask, mostSpares);
