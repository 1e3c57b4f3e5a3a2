import { expect, test } from "vitest";
import { MessageChannel, MessagePort, structuredClone } from "../../src/index.ts";
import { nextData, nextMessage, nextPort, tasksHaveRun } from "./next-event.ts";

/** Moves a port through a new channel and gives the one that arrives. */
function move(port: MessagePort): Promise<MessagePort> {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [port]);
  return nextPort(port2);
}

test("transfer-receiving steps: a new port, not started, entangled with the same peer", async () => {
  const { port1, port2 } = new MessageChannel();
  const moved = await move(port2);
  expect(moved).toBeInstanceOf(MessagePort);
  expect(moved).not.toBe(port2);
  let heard = 0;
  moved.addEventListener("message", () => heard++);
  port1.postMessage("to moved");
  moved.postMessage("to 1");
  expect(await nextData(port1, 1)).toEqual(["to 1"]);
  expect(heard).toBe(0);
  expect(await nextData(moved, 1)).toEqual(["to moved"]);
});

test("transfer-receiving steps: the queue arrives disabled although it was enabled", async () => {
  const { port1, port2 } = new MessageChannel();
  port2.start();
  const moved = await move(port2);
  let heard = 0;
  moved.addEventListener("message", () => heard++);
  port1.postMessage(1);
  await tasksHaveRun();
  expect(heard).toBe(0);
});

test("transfer steps: what waits in the queue moves too, and comes before what is posted later", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage("waits");
  const arrival = move(port2);
  port1.postMessage("in transit");
  const moved = await arrival;
  port1.postMessage("after arrival");
  expect(await nextData(moved, 3)).toEqual(["waits", "in transit", "after arrival"]);
});

test("transfer steps: a started port's messages whose tasks are queued move too, none is read twice", async () => {
  const { port1, port2 } = new MessageChannel();
  const old: unknown[] = [];
  port2.onmessage = ({ data }) => old.push(data);
  port1.postMessage(1);
  port1.postMessage(2);
  const moved = await move(port2);
  port1.postMessage(3);
  expect(await nextData(moved, 3)).toEqual([1, 2, 3]);
  await tasksHaveRun();
  expect(old).toEqual([]);
});

test("transfer steps: a message whose task is queued waits for start(), also at a port that listens for close", async () => {
  const { port1, port2 } = new MessageChannel();
  port2.start();
  port1.postMessage(1);
  const moved = structuredClone(port2, { transfer: [port2] });
  moved.onclose = () => {};
  await tasksHaveRun();
  expect(await nextData(moved, 1)).toEqual([1]);
});

test("transfer steps: in a listener, the rest moves", async () => {
  const { port1, port2 } = new MessageChannel();
  for (const n of [1, 2, 3]) port1.postMessage(n);
  const read: unknown[] = [];
  const arrival = new Promise<MessagePort>((resolve) => {
    port2.onmessage = ({ data }) => {
      read.push(data);
      resolve(move(port2));
    };
  });
  expect(await nextData(await arrival, 2)).toEqual([2, 3]);
  expect(read).toEqual([1]);
});

test("transfer steps: several moves in a row, with messages posted between, keep order", async () => {
  const { port1, port2 } = new MessageChannel();
  let port: MessagePort = port2;
  for (let n = 0; n < 20; n++) {
    port1.postMessage(2 * n);
    const arrival = move(port);
    port1.postMessage(2 * n + 1);
    port = await arrival;
  }
  expect(await nextData(port, 40)).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test("transfer steps: both ends of a channel can move, at the same time", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage("from 1");
  port2.postMessage("from 2");
  const [moved1, moved2] = await Promise.all([move(port1), move(port2)]);
  moved1.postMessage("from moved 1");
  expect(await nextData(moved2, 2)).toEqual(["from 1", "from moved 1"]);
  expect(await nextData(moved1, 1)).toEqual(["from 2"]);
});

test("transfer steps: both ports of a channel in one message", async () => {
  const { port1, port2 } = new MessageChannel();
  const carrier = new MessageChannel();
  carrier.port1.postMessage("both", [port1, port2]);
  const { ports } = await nextMessage(carrier.port2);
  const [a, b] = ports as MessagePort[];
  a?.postMessage("still entangled");
  expect(await nextData(b as MessagePort, 1)).toEqual(["still entangled"]);
});

test("transfer steps: a port in a message in the queue of a port in transit", async () => {
  const [inner, middle] = [new MessageChannel(), new MessageChannel()];
  middle.port1.postMessage(null, [inner.port1]);
  const movedMiddle = await move(middle.port2);
  inner.port2.postMessage("found");
  expect(await nextData(await nextPort(movedMiddle), 1)).toEqual(["found"]);
});

test.each([
  ["transferred", (port: MessagePort) => new MessageChannel().port1.postMessage(null, [port])],
  ["closed", (port: MessagePort) => port.close()],
])("[[Detached]]: a %s port can't be transferred", (_, detach) => {
  const { port1 } = new MessageChannel();
  detach(port1);
  const buffer = new ArrayBuffer(8);
  expect(() => structuredClone(null, { transfer: [buffer, port1] })).toThrow(
    expect.objectContaining({ name: "DataCloneError", message: expect.stringContaining("transfer[1]") }),
  );
  expect(buffer.byteLength).toBe(8);
});

test("[[Detached]]: start() and close() of a transferred port do nothing to what was made of it", async () => {
  const { port1, port2 } = new MessageChannel();
  const moved = structuredClone(port2, { transfer: [port2] });
  port2.start();
  port2.close();
  port1.postMessage("to moved");
  expect(await nextData(moved, 1)).toEqual(["to moved"]);
});

test("[[Detached]]: a port whose peer is closed can be transferred", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage("last words");
  port1.close();
  expect(await nextData(await move(port2), 1)).toEqual(["last words"]);
});

test("serialization: a port that is not in the transfer list is a DataCloneError", () => {
  const { port1, port2 } = new MessageChannel();
  expect(() => structuredClone(port1)).toThrow(expect.objectContaining({ name: "DataCloneError" }));
  expect(() => port1.postMessage({ reply: port2 })).toThrow("postMessage: message.reply is a MessagePort");
});

test("structuredClone: transfers a port, the same wherever it stands in the value", async () => {
  const { port1, port2 } = new MessageChannel();
  const { a, b } = structuredClone({ a: port1, b: [port1] }, { transfer: [port1] });
  expect(a).toBe(b[0]);
  expect(a).not.toBe(port1);
  port2.postMessage("there");
  expect(await nextData(a, 1)).toEqual(["there"]);
});
