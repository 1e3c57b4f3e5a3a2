import type { NativeChannel } from "./host.ts";
import { hostRealm } from "./realm.ts";
import type { QueueTask } from "./task-queue.ts";

/** So long the turns of one message may take, in milliseconds: who posts to give way to the page (React's scheduler) shall do so. */
const msPerMessage = 1;

interface Task {
  readonly run: () => void;
  next?: Task;
}

/**
 * Queues tasks by a channel of the host. Its message costs more than ten of ours, but brings several turns: after each listener that the
 * host calls, promise reactions run, before the next. https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script
 * @param mostTurns that one message brings
 */
export function queueByChannel(
  { port1, port2 }: NativeChannel,
  mostTurns: number,
  now: () => number = hostRealm.now,
): QueueTask {
  let first: Task | undefined;
  let last: Task | undefined;
  let isPosted = false;
  /** When the message has to be over; 0 as long as no promise reactions have run since it began. */
  let end = 0;

  const post = (): void => {
    isPosted = first !== undefined;
    if (isPosted) port2.postMessage(null);
  };

  const begin = async (): Promise<void> => {
    const until = now() + msPerMessage;
    end = 0;
    // A real promise, whatever else passes for one: where a script calls the listeners (zone.js does), a message brings one turn.
    await undefined;
    end = until;
  };

  const listener = (turn: number) => (event: { stopImmediatePropagation(): void }) => {
    if (turn === 0) void begin();
    const task = turn === 0 || now() < end ? first : undefined;
    first = task ? task.next : first;
    if (!task || turn === mostTurns - 1) {
      event.stopImmediatePropagation();
      post();
    }
    task?.run();
  };

  port1.onmessage = listener(0);
  for (let turn = 1; turn < mostTurns; turn++) port1.addEventListener("message", listener(turn));

  return (run) => {
    const task: Task = { run };
    if (first && last) last.next = task;
    else first = task;
    last = task;
    if (!isPosted) post();
  };
}
