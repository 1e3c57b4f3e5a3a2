import { host, hostModule } from "../base/host.ts";
import { hostRealm } from "../base/realm.ts";
import { queueTask } from "../base/task-queue.ts";

/** What the link core needs of the outside: given as a parameter, so that a simulation is deterministic. */
export interface Environment {
  /** Milliseconds, never going back. */
  now(): number;
  /** Unpredictable bytes. */
  random(count: number): Uint8Array;
  /**
   * Gives a link what runs something soon: what it has to say by then is sent together. Each link has its own, since in workerd what
   * belongs to one request can't be run by another.
   */
  createSchedule(): Schedule;
  /** From now on `run` is called when the program says `process.exit()`; gives what ends that. */
  atExit?(run: () => void): () => void;
  /** So many bytes of messages that are posted in one turn are sent without waiting for its end. */
  readonly flushBytes: number;
  /** So many bytes of a message aren't copied on their way to a transport that only reads them. */
  readonly lentBytes: number;
  /** Runs `run` in a later turn of the event loop, after I/O that is ready. */
  nextTurn(run: () => void): void;
  /** Runs `run` once after some milliseconds, without keeping the process alive; gives what cancels it. */
  setTimer(run: () => void, ms: number): () => void;
}

export type Schedule = (run: () => void) => void;

interface HostTimers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

interface HostProcess {
  on(event: "exit", listener: () => void): unknown;
  off(event: "exit", listener: () => void): unknown;
}

const crypto = (host.crypto ?? hostModule("node:crypto")) as { getRandomValues(bytes: Uint8Array): Uint8Array };
// The module's own, since fake timers replace the globals.
const timers = (hostModule("node:timers") ?? host) as unknown as HostTimers;
const { setTimeout, clearTimeout } = timers;
const queueMicrotask = host.queueMicrotask ?? ((run: () => void) => void Promise.resolve().then(run));

/**
 * The first words of a turn go at the end of the job that has them, for the sake of latency; more of the same turn go together in
 * the next.
 */
function createSchedule(): Schedule {
  let waiting: (() => void)[] = [];
  let isTurnUsed = false;
  const runAll = (): void => {
    const now = waiting;
    waiting = [];
    for (const run of now) run();
  };
  const nextTurn = (): void => {
    isTurnUsed = false;
    runAll();
  };
  return (run) => {
    waiting.push(run);
    if (waiting.length > 1 || isTurnUsed) return;
    isTurnUsed = true;
    queueMicrotask(runAll);
    queueTask(nextTurn);
  };
}

/** Each name takes sixteen. To ask the host costs some microseconds, for so many only half as much again. */
const randomAtOnce = 1024;
let randomBytes = new Uint8Array();
let randomUsed = 0;

/** Each byte is given once. */
function random(count: number): Uint8Array {
  if (randomUsed + count > randomBytes.length) {
    randomBytes = new Uint8Array(Math.max(count, randomAtOnce));
    crypto.getRandomValues(randomBytes);
    randomUsed = 0;
  }
  randomUsed += count;
  return randomBytes.subarray(randomUsed - count, randomUsed);
}

function atExit(run: () => void): () => void {
  const process = hostModule("node:process") as HostProcess | undefined;
  process?.on("exit", run);
  return () => process?.off("exit", run);
}

export const hostEnvironment: Environment = {
  now: hostRealm.now,
  random,
  createSchedule,
  atExit,
  flushBytes: 16 << 10,
  // So many cost more to copy into a batch than to be sent by themselves.
  lentBytes: 16 << 10,
  nextTurn: queueTask,
  setTimer(run, ms) {
    const timer = setTimeout.call(host, run, ms) as { unref?(): void };
    timer.unref?.();
    return () => clearTimeout.call(host, timer);
  },
};
