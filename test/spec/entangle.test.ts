import { expect, test } from "vitest";
import { MessageChannel, MessagePort } from "../../src/index.ts";
import { nextData, nextMessage } from "./next-event.ts";

test("new MessageChannel(): two ports, always the same ones", () => {
  const channel = new MessageChannel();
  expect(channel.port1).toBeInstanceOf(MessagePort);
  expect(channel.port1).toBe(channel.port1);
  expect(channel.port2).toBe(channel.port2);
  expect(channel.port1).not.toBe(channel.port2);
});

test("entangle: what is posted on one port comes out of the other, both ways", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage("to 2");
  port2.postMessage("to 1");
  expect((await nextMessage(port2)).data).toBe("to 2");
  expect((await nextMessage(port1)).data).toBe("to 1");
});

test("entangle: a channel has nothing to do with another", async () => {
  const [a, b] = [new MessageChannel(), new MessageChannel()];
  const data = Promise.all([nextData(a.port2, 2), nextData(b.port2, 2)]);
  for (const n of [1, 2]) {
    a.port1.postMessage(`a${n}`);
    b.port1.postMessage(`b${n}`);
  }
  expect(await data).toEqual([
    ["a1", "a2"],
    ["b1", "b2"],
  ]);
});
