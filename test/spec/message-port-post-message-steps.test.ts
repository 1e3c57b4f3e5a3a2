import { expect, test } from "vitest";
import { MessageChannel, MessageEvent, MessagePort } from "../../src/index.ts";
import { nextClose, nextData, nextMessage, nextPort, tasksHaveRun } from "./next-event.ts";

const dataCloneError = expect.objectContaining({ name: "DataCloneError", code: 25 });

/** A buffer that would be detached if the message were sent. */
function bystander(): ArrayBuffer {
  return new ArrayBuffer(8);
}

test("message port post message steps: the event has the data, the ports, and nothing of an origin or source", async () => {
  const { port1, port2 } = new MessageChannel();
  const carried = new MessageChannel().port1;
  port1.postMessage({ text: "hello" }, [carried]);
  const event = await nextMessage(port2);
  expect(event).toBeInstanceOf(MessageEvent);
  expect(event).toBeInstanceOf(Event);
  expect(event.type).toBe("message");
  expect(event.data).toEqual({ text: "hello" });
  expect(event.ports).toHaveLength(1);
  expect(event.ports[0]).toBeInstanceOf(MessagePort);
  expect([event.origin, event.lastEventId, event.source]).toEqual(["", "", null]);
  expect([event.target, event.srcElement]).toEqual([port2, port2]);
  expect([event.bubbles, event.cancelable, event.composed]).toEqual([false, false, false]);
  expect(event.isTrusted).toBe(true);
});

test("message port post message steps: ports is a frozen array, the same at every look", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  const empty = await nextMessage(port2);
  port1.postMessage(1, [new MessageChannel().port1]);
  const one = await nextMessage(port2);
  for (const { ports } of [empty, one]) expect(Object.isFrozen(ports)).toBe(true);
  expect(one.ports).toBe(one.ports);
  expect(Array.isArray(one.ports)).toBe(true);
});

test("message port post message steps: ports holds only ports, in the order of the transfer list", async () => {
  const { port1, port2 } = new MessageChannel();
  const [a, b] = [new MessageChannel(), new MessageChannel()];
  port1.postMessage({ b: b.port1, a: a.port1 }, [a.port1, new ArrayBuffer(1), b.port1]);
  const { data, ports } = await nextMessage(port2);
  expect(ports).toEqual([data.a, data.b]);
  expect(ports[0]).toBe(data.a);
  expect(ports[1]).toBe(data.b);
});

test("message port post message steps: the clone is made at once", async () => {
  const { port1, port2 } = new MessageChannel();
  const value = { list: [1] };
  port1.postMessage(value);
  value.list.push(2);
  expect((await nextMessage(port2)).data).toEqual({ list: [1] });
});

test("message port post message steps: the source port in its own list is a DataCloneError, and nothing is detached", () => {
  const { port1, port2 } = new MessageChannel();
  const buffer = bystander();
  expect(() => port1.postMessage(1, [buffer, port1])).toThrow(dataCloneError);
  expect(() => port1.postMessage(1, [buffer, port1])).toThrow(/transfer\[1\] is the port itself/);
  expect(buffer.byteLength).toBe(8);
  port2.postMessage("still entangled");
  return expect(nextMessage(port1)).resolves.toMatchObject({ data: "still entangled" });
});

test("message port post message steps: with the source port in its list no getter runs", () => {
  const { port1 } = new MessageChannel();
  let calls = 0;
  const value = {
    get x() {
      return ++calls;
    },
  };
  expect(() => port1.postMessage(value, [port1])).toThrow(dataCloneError);
  expect(calls).toBe(0);
});

test("message port post message steps: the target port in the list dooms the message; it is serialized, then dropped", async () => {
  const { port1, port2 } = new MessageChannel();
  const buffer = bystander();
  const closed = nextClose(port1);
  port1.postMessage(buffer, [port2, buffer]);
  expect(buffer.byteLength).toBe(0);
  expect(() => new MessageChannel().port1.postMessage(1, [port2])).toThrow(dataCloneError);
  // The port that nobody will receive is gone, which its peer hears.
  await closed;
});

test("message port post message steps: a message on a port without a peer is serialized, then dropped", () => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  const buffer = bystander();
  let calls = 0;
  const value = {
    get x() {
      return ++calls;
    },
  };
  port1.postMessage(value, [buffer]);
  expect([calls, buffer.byteLength]).toEqual([1, 0]);
  expect(() => port1.postMessage(() => {})).toThrow(dataCloneError);
});

test("message port post message steps: a message on a transferred port is serialized, then dropped", async () => {
  const { port1, port2 } = new MessageChannel();
  const carrier = new MessageChannel();
  carrier.port1.postMessage(null, [port1]);
  port1.postMessage("lost");
  expect(() => port1.postMessage(() => {})).toThrow(dataCloneError);
  (await nextPort(carrier.port2)).postMessage("kept");
  expect(await nextData(port2, 1)).toEqual(["kept"]);
});

test("message port post message steps: a failure sends nothing", async () => {
  const { port1, port2 } = new MessageChannel();
  expect(() => port1.postMessage({ a: 1, f() {} })).toThrow(dataCloneError);
  port1.postMessage("next");
  expect(await nextData(port2, 1)).toEqual(["next"]);
});

test("message port post message steps: a getter that posts on the same port posts before the message it is in", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({
    get x() {
      port1.postMessage("inner");
      return "outer";
    },
  });
  expect(await nextData(port2, 2)).toEqual(["inner", { x: "outer" }]);
});

test("message port post message steps: a port that is posted without a listener at the other end reaches nobody, and closes", async () => {
  const { port1, port2 } = new MessageChannel();
  const carried = new MessageChannel();
  const closed = nextClose(carried.port2);
  port2.start();
  port1.postMessage(1, [carried.port1]);
  await closed;
  await tasksHaveRun();
});
