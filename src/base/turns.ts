import { host, type NativeChannel } from "./host.ts";
import { hostRealm } from "./realm.ts";
import type { QueueTask } from "./task-queue.ts";

/** So long the turns of one message may take, in milliseconds: who posts to give way to the page (React's scheduler) shall do so. */
const msPerMessage = 1;

interface Task {
  readonly run: () => void;
  next?: Task;
}

type Listener = (event?: { stopImmediatePropagation(): void }) => void;

/**
 * Queues tasks by a channel of the host. Its message costs more than ten of ours, but brings several turns: after each listener that the
 * host calls, promise reactions run, before the next. https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script
 * As many messages are under way as there are tasks for: in WebKit one takes half a millisecond.
 * @param mostTurns that one message brings
 */
export function queueByChannel({ port1, port2 }: NativeChannel, mostTurns: number, now?: () => number): QueueTask {
  const listenerOf = (listener: Listener, turn: number): void => {
    if (turn === 0) port1.onmessage = listener;
    else port1.addEventListener("message", listener);
  };
  return queueByTurns(mostTurns, undefined, listenerOf, () => port2.postMessage(null), now);
}

/** Queues tasks by the host's scheduler: one at a time, as Firefox's looks through all that wait. */
export const queueByScheduler = (postTask: QueueTask): QueueTask => queueByTurns(1, 1, () => {}, postTask);

/**
 * A list of tasks, of which the first runs in the next turn that the host gives.
 * @param mostTurns that come together
 * @param mostAsked how often turns may be asked for before they come, if not as often as there are tasks for
 * @param listen is given what runs in each of the turns that come together
 * @param ask for these turns; is given what runs in the first
 */
function queueByTurns(
  mostTurns: number,
  mostAsked: number | undefined,
  listen: (listener: Listener, turn: number) => void,
  ask: QueueTask,
  now: () => number = hostRealm.now,
): QueueTask {
  let first: Task | undefined;
  let last: Task | undefined;
  let waiting = 0;
  /** How often turns were asked for that are not over. */
  let asked = 0;
  /** When the turns have to be over; 0 as long as no promise reactions have run since they began. */
  let end = 0;

  const askIfNeeded = (): void => {
    for (; asked !== mostAsked && asked * mostTurns < waiting; asked++) ask(() => runTurn(0));
  };

  const begin = async (): Promise<void> => {
    const until = now() + msPerMessage;
    end = 0;
    // A real promise, whatever else passes for one: where a script calls the listeners (zone.js does), a message brings one turn.
    await undefined;
    end = until;
  };

  const runTurn = (turn: number, event?: Parameters<Listener>[0]): void => {
    const isLast = turn === mostTurns - 1;
    if (turn === 0 && !isLast) void begin();
    const task = turn === 0 || now() < end ? first : undefined;
    if (task) {
      first = task.next;
      waiting--;
    }
    if (!task || isLast) {
      event?.stopImmediatePropagation();
      if (asked > 0) asked--;
      askIfNeeded();
    }
    task?.run();
  };

  for (let turn = 0; turn < mostTurns; turn++) listen((event) => runTurn(turn, event), turn);
  // Firefox and WebKit lose messages that are under way when a page is put by for the way back.
  if (host.document) {
    host.addEventListener?.("pageshow", () => {
      asked = 0;
      askIfNeeded();
    });
  }

  return (run) => {
    const task: Task = { run };
    if (first && last) last.next = task;
    else first = task;
    last = task;
    waiting++;
    askIfNeeded();
  };
}
