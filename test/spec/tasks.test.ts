import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, expect, test, vi } from "vitest";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { nextClose, nextData, tasksHaveRun } from "./next-event.ts";
import { runChild } from "./run-child.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("task: nothing is delivered before postMessage returns, nor in a microtask", async () => {
  const { port1, port2 } = new MessageChannel();
  const log: string[] = [];
  port2.onmessage = () => log.push("message");
  port1.postMessage(null);
  log.push("returned");
  await Promise.resolve().then(() => log.push("microtask"));
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  expect(log).toEqual(["returned", "microtask"]);
  await tasksHaveRun();
  expect(log).toEqual(["returned", "microtask", "message"]);
});

test("task: one message is one task; promise reactions of a listener run before the next message", async () => {
  const { port1, port2 } = new MessageChannel();
  const log: unknown[] = [];
  port2.onmessage = async ({ data }) => {
    log.push(data);
    for (let depth = 0; depth < 10; depth++) await null;
    log.push(`after ${data}`);
  };
  for (const n of [1, 2, 3]) port1.postMessage(n);
  await tasksHaveRun();
  expect(log).toEqual([1, "after 1", 2, "after 2", 3, "after 3"]);
});

test("task: promise reactions run between the last message and close", async () => {
  const { port1, port2 } = new MessageChannel();
  const log: string[] = [];
  port2.onmessage = () => Promise.resolve().then(() => log.push("reaction"));
  port1.postMessage(null);
  port1.close();
  await nextClose(port2).then(() => log.push("close"));
  expect(log).toEqual(["reaction", "close"]);
});

test("task: messages of several channels are delivered in the order in which they were posted", async () => {
  const channels = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const log: string[] = [];
  for (const { port2 } of channels) port2.onmessage = ({ data }) => log.push(data);
  for (const n of [0, 1]) for (const [i, { port1 }] of channels.entries()) port1.postMessage(`${i}.${n}`);
  await tasksHaveRun();
  expect(log).toEqual(["0.0", "1.0", "2.0", "0.1", "1.1", "2.1"]);
});

test("task: ports that answer each other for ever leave room for timers", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => port1.postMessage(data + 1);
  port2.onmessage = ({ data }) => port2.postMessage(data);
  port1.postMessage(0);
  await new Promise((resolve) => setTimeout(resolve, 0));
  // And the timer took nothing away from them.
  const [first, second] = await nextData(port2, 2);
  port1.close();
  expect(second).toBe((first as number) + 1);
});

test("task: listeners run in the async context of who posted, also where ports answer each other for long", async () => {
  const context = new AsyncLocalStorage<number>();
  const { port1, port2 } = new MessageChannel();
  const seen: unknown[] = [];
  const post = (port: MessagePort, n: number): void => context.run(n, () => port.postMessage(n));
  await new Promise<void>((resolve) => {
    for (const port of [port1, port2]) {
      port.onmessage = ({ data }) => {
        seen.push([data, context.getStore()]);
        if (data === 100) resolve();
        if (data > 1000) return;
        // Now and then one more, in another context.
        if (data % 10 === 0) post(port, data + 1000);
        post(port, data + 1);
      };
    }
    post(port1, 1);
  });
  port1.close();
  expect(seen.length).toBeGreaterThan(100);
  expect(seen.filter((pair) => (pair as number[])[0] !== (pair as number[])[1])).toEqual([]);
});

test("task: fake timers don't stall ports", async () => {
  const { port1, port2 } = new MessageChannel();
  vi.useFakeTimers({
    toFake: ["setImmediate", "setTimeout", "setInterval", "queueMicrotask", "performance", "Date"],
  });
  const data = nextData(port2, 2);
  port1.postMessage(1);
  port1.postMessage(2);
  expect(await data).toEqual([1, 2]);
});

test("event loop: open ports with listeners and nothing to read hold no process", async () => {
  const { stdout, status, signal } = await runChild(`
    import { MessageChannel } from "../src/index.ts";
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = port2.onmessage = port1.onclose = () => console.log("never");
    globalThis.kept = [port1, port2];
    console.log("end of module");`);
  expect([stdout, status, signal]).toEqual(["end of module\n", 0, null]);
});

test("event loop: messages on their way, and close, keep the process until they are delivered", async () => {
  const { stdout, status } = await runChild(`
    import { MessageChannel } from "../src/index.ts";
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => {
      console.log(data);
      if (data < 3) port1.postMessage(data + 1);
      else port1.close();
    };
    port2.onclose = () => console.log("close");
    port1.postMessage(1);`);
  expect([stdout, status]).toEqual(["1\n2\n3\nclose\n", 0]);
});

test("event loop: a message that waits for start() holds no process", async () => {
  const { stdout, status } = await runChild(`
    import { MessageChannel } from "../src/index.ts";
    const { port1, port2 } = new MessageChannel();
    port2.addEventListener("message", () => console.log("never"));
    port1.postMessage(1);`);
  expect([stdout, status]).toEqual(["", 0]);
});
