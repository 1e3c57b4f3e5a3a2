import { expect, test } from "vitest";
import { MessageChannel } from "../../src/index.ts";
import { nextData, tasksHaveRun } from "./next-event.ts";

/** A channel with messages 1 to 3 on their way to port2. */
function withMessages(): MessageChannel {
  const channel = new MessageChannel();
  for (const n of [1, 2, 3]) channel.port1.postMessage(n);
  return channel;
}

test("port message queue: messages posted before start() wait, and keep order", async () => {
  const { port2 } = withMessages();
  const data: unknown[] = [];
  port2.addEventListener("message", (event) => data.push(event.data));
  await tasksHaveRun();
  expect(data).toEqual([]);
  port2.start();
  expect(data).toEqual([]);
  await tasksHaveRun();
  expect(data).toEqual([1, 2, 3]);
});

test("port message queue: addEventListener doesn't enable it", async () => {
  const { port2 } = withMessages();
  let heard = 0;
  port2.addEventListener("message", () => heard++);
  await tasksHaveRun();
  expect(heard).toBe(0);
});

test("port message queue: assigning to onmessage enables it", async () => {
  const { port2 } = withMessages();
  const data = new Promise<unknown[]>((resolve) => {
    const all: unknown[] = [];
    port2.onmessage = (event) => all.push(event.data) === 3 && resolve(all);
  });
  expect(await data).toEqual([1, 2, 3]);
});

test.each([null, 5, "text"])("port message queue: assigning %j to onmessage enables it too", async (value) => {
  const { port2 } = withMessages();
  const data: unknown[] = [];
  port2.addEventListener("message", (event) => data.push(event.data));
  port2.onmessage = value as null;
  await tasksHaveRun();
  expect(data).toEqual([1, 2, 3]);
});

test.each(["onmessageerror", "onclose"] as const)(
  "port message queue: assigning to %s doesn't enable it",
  async (name) => {
    const { port2 } = withMessages();
    let heard = 0;
    port2[name] = () => {};
    port2.addEventListener("message", () => heard++);
    await tasksHaveRun();
    expect(heard).toBe(0);
  },
);

test("start(): a second call does nothing", async () => {
  const { port2 } = withMessages();
  const data = nextData(port2, 3);
  port2.start();
  port2.start();
  expect(await data).toEqual([1, 2, 3]);
  await tasksHaveRun();
});

test("start(): a second call queues no tasks, by which later messages would overtake other tasks", async () => {
  const { port1, port2 } = withMessages();
  const log: unknown[] = [];
  port2.onmessage = ({ data }) => log.push(data);
  port2.start();
  setImmediate(() => log.push("another task"));
  port1.postMessage(4);
  await tasksHaveRun();
  expect(log).toEqual([1, 2, 3, "another task", 4]);
});

test("start(): messages posted before and after keep order", async () => {
  const { port1, port2 } = withMessages();
  const data = nextData(port2, 5);
  port1.postMessage(4);
  await tasksHaveRun();
  port1.postMessage(5);
  expect(await data).toEqual([1, 2, 3, 4, 5]);
});

test("port message queue: a message that comes while nobody listens is gone", async () => {
  const { port1, port2 } = withMessages();
  port2.start();
  await tasksHaveRun();
  port1.postMessage(4);
  expect(await nextData(port2, 1)).toEqual([4]);
});
