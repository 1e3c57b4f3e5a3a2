import { expect, test } from "vitest";
import { captureTaskQueue } from "../../src/base/task-queue.ts";

/** A host's task source that runs nothing until asked to. */
function taskSource() {
  const tasks: (() => void)[] = [];
  return {
    push: (task: () => void) => void tasks.push(task),
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
    sources[name].run();
    sources[name].run();
    expect(ran).toEqual([1, 2]);
  }
});

test("queue a task: the host's scheduler has one at a time, also if a task throws or waits in a loop of its own", () => {
  const source = taskSource();
  const queueTask = captureTaskQueue({ scheduler: { postTask: async (run: () => void) => source.push(run) } });
  const ran: number[] = [];
  queueTask(() => {
    throw new Error("on purpose");
  });
  queueTask(() => void source.run());
  for (const n of [1, 2]) queueTask(() => ran.push(n));
  expect(() => source.run()).toThrow("on purpose");
  expect([source.run(), ran]).toEqual([1, [1]]);
  expect([source.run(), ran]).toEqual([1, [1, 2]]);
  expect(source.run()).toBe(0);
  queueTask(() => ran.push(3));
  expect([source.run(), ran]).toEqual([1, [1, 2, 3]]);
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
