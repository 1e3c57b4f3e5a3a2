import { expect, test } from "vitest";
import { MessageChannel } from "../../src/index.ts";
import type { MessagePort } from "../../src/port/types.ts";
import { tasksHaveRun } from "./next-event.ts";

function channel(): { port: MessagePort; deliver(): Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  port2.start();
  return {
    port: port2,
    deliver() {
      port1.postMessage(null);
      return tasksHaveRun();
    },
  };
}

const names = ["onmessage", "onmessageerror", "onclose"] as const;

test.each(names)("%s: null at first, then what was assigned; what is no object is null", (name) => {
  const { port } = channel();
  expect(port[name]).toBeNull();
  const handler = (): void => {};
  port[name] = handler;
  expect(port[name]).toBe(handler);
  const object = {} as never;
  port[name] = object;
  expect(port[name]).toBe(object);
  for (const value of [5, "text", true, undefined, null, Symbol("s")]) {
    port[name] = handler;
    port[name] = value as null;
    expect(port[name]).toBeNull();
  }
});

test("handlers of a port are one for each type", () => {
  const { port } = channel();
  const handlers = names.map(() => () => {});
  names.forEach((name, i) => {
    port[name] = handlers[i] as () => void;
  });
  expect(names.map((name) => port[name])).toEqual(handlers);
});

test("onmessage: keeps the place of its first assignment among the listeners", async () => {
  const { port, deliver } = channel();
  const log: string[] = [];
  port.addEventListener("message", () => log.push("before"));
  port.onmessage = () => log.push("first handler");
  port.addEventListener("message", () => log.push("after"));
  port.onmessage = () => log.push("second handler");
  await deliver();
  expect(log).toEqual(["before", "second handler", "after"]);
});

test("onmessage: after null it takes a new place at the end", async () => {
  const { port, deliver } = channel();
  const log: string[] = [];
  port.onmessage = () => log.push("handler");
  port.addEventListener("message", () => log.push("listener"));
  port.onmessage = null;
  port.onmessage = () => log.push("handler");
  await deliver();
  expect(log).toEqual(["listener", "handler"]);
});

test("onmessage: null removes it; setting it during dispatch to null keeps it from running", async () => {
  const { port, deliver } = channel();
  const log: string[] = [];
  port.addEventListener("message", () => {
    port.onmessage = null;
  });
  port.onmessage = () => log.push("handler");
  await deliver();
  expect(log).toEqual([]);
});

test("onmessage: replaced during dispatch, the new one runs", async () => {
  const { port, deliver } = channel();
  const log: string[] = [];
  port.addEventListener("message", () => {
    port.onmessage = () => log.push("new");
  });
  port.onmessage = () => log.push("old");
  await deliver();
  expect(log).toEqual(["new"]);
});

test("onmessage: an object, even one with handleEvent, is never called", async () => {
  const { port, deliver } = channel();
  let calls = 0;
  port.onmessage = { handleEvent: () => calls++ } as never;
  await deliver();
  expect(calls).toBe(0);
});

test("onmessage: the same function as handler and listener runs twice; removeEventListener takes only the listener", async () => {
  const { port, deliver } = channel();
  let calls = 0;
  const both = (): void => void calls++;
  port.onmessage = both;
  port.addEventListener("message", both);
  await deliver();
  expect(calls).toBe(2);
  port.removeEventListener("message", both);
  await deliver();
  expect(calls).toBe(3);
});

test("onmessage: this is the port, the one argument is the event", async () => {
  const { port, deliver } = channel();
  const seen: unknown[] = [];
  port.onmessage = function (this: unknown, ...values: { type: string }[]) {
    seen.push(this === port, values.length, values[0]?.type);
  };
  await deliver();
  expect(seen).toEqual([true, 1, "message"]);
});
