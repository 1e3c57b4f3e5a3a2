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

test("queue a task: scheduler.postTask first, one at a time, and setTimeout last", () => {
  const sources = { postTask: taskSource(), setTimeout: taskSource() };
  const hosts = {
    setTimeout: {
      setTimeout: (run: () => void) => sources.setTimeout.push(run),
    },
    postTask: { scheduler: { postTask: async (run: () => void) => sources.postTask.push(run) } },
  };
  let host = {};
  for (const [name, turns] of [
    ["setTimeout", [2]],
    ["postTask", [1, 1]],
  ] as const) {
    host = { ...host, ...hosts[name] };
    const queueTask = captureTaskQueue(host);
    const ran: number[] = [];
    for (const n of [1, 2]) queueTask(() => ran.push(n));
    expect(ran).toEqual([]);
    expect([turns.map(() => sources[name].run()), ran, sources[name].run()]).toEqual([turns, [1, 2], 0]);
  }
});

test("queue a task: a MessageChannel of the host, one message a task where there is no document", () => {
  const source = taskSource();
  class MessageChannel {
    port1 = { onmessage: (_event: object): void => {}, addEventListener: () => expect.unreachable() };
    port2 = { postMessage: () => source.push(() => this.port1.onmessage({ stopImmediatePropagation() {} })) };
  }
  const queueTask = captureTaskQueue({ MessageChannel });
  const ran: number[] = [];
  for (const n of [1, 2]) queueTask(() => ran.push(n));
  expect(ran).toEqual([]);
  expect([source.run(), ran, source.run()]).toEqual([2, [1, 2], 0]);
});

test("queue a task: setImmediate as a global may queue a microtask (React Native's does), and isn't taken", () => {
  const source = taskSource();
  const queueTask = captureTaskQueue({
    setImmediate: () => expect.unreachable(),
    setTimeout: (run) => source.push(run),
  });
  queueTask(() => {});
  expect(source.run()).toBe(1);
});

test("queue a task: where the scheduler has no postTask a MessageChannel may deliver in microtasks (workerd's does), and isn't taken", () => {
  const source = taskSource();
  class MessageChannel {
    port1 = { onmessage: undefined as unknown, addEventListener: () => expect.unreachable() };
    port2 = { postMessage: () => expect.unreachable() };
  }
  const queueTask = captureTaskQueue({ scheduler: {}, MessageChannel, setTimeout: (run) => source.push(run) });
  queueTask(() => {});
  expect(source.run()).toBe(1);
});

test("queue a task: a MessageChannel that throws (that of Next.js' Edge runtime) isn't taken", () => {
  const source = taskSource();
  class MessageChannel {
    port1 = expect.unreachable as never;
    port2 = expect.unreachable as never;
    constructor() {
      throw new Error("not supported");
    }
  }
  const queueTask = captureTaskQueue({ MessageChannel, setTimeout: (run) => source.push(run) });
  queueTask(() => {});
  expect(source.run()).toBe(1);
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
