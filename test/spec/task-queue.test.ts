import { expect, test } from "vitest";
import { captureTaskQueue } from "../../src/base/task-queue.ts";

/** A host's task source that runs nothing until asked to. */
function taskSource() {
  const tasks: (() => void)[] = [];
  return {
    push: (task: () => void) => void tasks.push(task),
    /** Runs the first, and gives how many there are besides. */
    runOne: () => {
      tasks.shift()?.();
      return tasks.length;
    },
    /** Runs all, and gives how many there were. */
    run: () => tasks.splice(0).map((task) => task()).length,
  };
}

test("queue a task: setImmediate first, then scheduler.postTask, setTimeout last", () => {
  const sources = { setImmediate: taskSource(), postTask: taskSource(), setTimeout: taskSource() };
  const hosts = {
    setTimeout: {
      setTimeout: (run: () => void) => sources.setTimeout.push(run),
    },
    postTask: { scheduler: { postTask: async (run: () => void) => sources.postTask.push(run) } },
    setImmediate: { setImmediate: (run: () => void) => sources.setImmediate.push(run) },
  };
  let host = {};
  for (const name of ["setTimeout", "postTask", "setImmediate"] as const) {
    host = { ...host, ...hosts[name] };
    const queueTask = captureTaskQueue(host);
    const ran: number[] = [];
    for (const n of [1, 2]) queueTask(() => ran.push(n));
    expect(ran).toEqual([]);
    expect([sources[name].run(), ran]).toEqual([2, [1, 2]]);
  }
});

test("queue a task: of thousands the host's scheduler has a few at a time, in order, also when one throws", () => {
  const source = taskSource();
  let most = 0;
  const queueTask = captureTaskQueue({
    scheduler: { postTask: async (run) => source.push(run) },
  });
  const ran: number[] = [];
  const add = (n: number) => queueTask(() => ran.push(n));
  for (let n = 0; n < 3000; n++) add(n);
  queueTask(() => {
    throw new Error("on purpose");
  });
  queueTask(() => add(3001));
  add(3000);
  let errors = 0;
  for (let count = 1; count > 0; most = Math.max(most, count)) {
    try {
      count = source.runOne();
    } catch {
      errors++;
    }
  }
  expect([ran, errors]).toEqual([[...Array(3002).keys()], 1]);
  expect(most).toBeLessThan(100);
});

test("queue a task: a MessageChannel of the host, one message a task", () => {
  const source = taskSource();
  class MessageChannel {
    port1 = { onmessage: undefined as unknown };
    port2 = { postMessage: () => source.push(this.port1.onmessage as () => void) };
  }
  const queueTask = captureTaskQueue({ MessageChannel });
  const ran: number[] = [];
  for (const n of [1, 2]) queueTask(() => ran.push(n));
  expect(ran).toEqual([]);
  expect([source.run(), ran]).toEqual([2, [1, 2]]);
});

test("queue a task: what a host replaces later doesn't count", () => {
  const source = taskSource();
  const host = { setTimeout: (run: () => void) => source.push(run) };
  const queueTask = captureTaskQueue(host);
  host.setTimeout = () => expect.unreachable();
  queueTask(() => {});
  expect(source.run()).toBe(1);
});

test("queue a task: a host without tasks says so when the first is queued", () => {
  const queueTask = captureTaskQueue({});
  expect(() => queueTask(() => {})).toThrow(/this host has no tasks/);
});
