import { expect, test } from "vitest";
import { MessageChannel, MessageEvent, type MessagePort } from "../../src/index.ts";
import { nextClose, nextData, nextPort, tasksHaveRun } from "./next-event.ts";

test("close(): the other port hears one close event, this one none", async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  port1.onclose = () => heard.push("port1");
  port2.addEventListener("close", () => heard.push("port2"));
  port1.close();
  port1.close();
  port2.close();
  await tasksHaveRun();
  expect(heard).toEqual(["port2"]);
});

test("disentangle: close is a plain trusted Event that comes later, not during close()", async () => {
  const { port1, port2 } = new MessageChannel();
  let during = true;
  const closed = new Promise<Event>((resolve) => {
    port2.onclose = (event) => {
      expect(during).toBe(false);
      resolve(event as unknown as Event);
    };
  });
  port1.close();
  during = false;
  const event = await closed;
  expect(event).toBeInstanceOf(Event);
  expect(event).not.toBeInstanceOf(MessageEvent);
  expect(event).toMatchObject({ type: "close", isTrusted: true, bubbles: false, cancelable: false, target: port2 });
});

test("disentangle: close comes after all that was sent before", async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  port2.onmessage = ({ data }) => heard.push(data);
  const closed = nextClose(port2).then(() => heard.push("close"));
  for (const n of [1, 2, 3]) port1.postMessage(n);
  port1.close();
  await closed;
  expect(heard).toEqual([1, 2, 3, "close"]);
});

test("close(): messages on their way to the closed port are still delivered", async () => {
  const { port1, port2 } = new MessageChannel();
  const data = nextData(port1, 2);
  port2.postMessage(1);
  port2.postMessage(2);
  port1.close();
  port2.postMessage("after close");
  expect(await data).toEqual([1, 2]);
  await tasksHaveRun();
});

test("close(): in a listener, the messages that wait still come", async () => {
  const { port1, port2 } = new MessageChannel();
  for (const n of [1, 2]) port1.postMessage(n);
  const data: unknown[] = [];
  port2.onmessage = (event) => {
    data.push(event.data);
    port2.close();
  };
  await nextClose(port1);
  await tasksHaveRun();
  expect(data).toEqual([1, 2]);
});

test("close(): nothing that is posted later arrives", async () => {
  const { port1, port2 } = new MessageChannel();
  const data: unknown[] = [];
  port2.onmessage = (event) => data.push(event.data);
  port1.close();
  port1.postMessage("late");
  await nextClose(port2);
  await tasksHaveRun();
  expect(data).toEqual([]);
});

test("disentangle: a port that is not started hears close once it has nothing to read", async () => {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => {
    port2.addEventListener("close", resolve);
  });
  port1.close();
  await closed;
});

test("disentangle: a port that is not started hears no close before it has read what was sent", async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  port2.addEventListener("close", () => heard.push("close"));
  port2.addEventListener("message", ({ data }) => heard.push(data));
  port1.postMessage(1);
  port1.close();
  await tasksHaveRun();
  expect(heard).toEqual([]);
  await nextClose(port2);
  expect(heard).toEqual([1, "close"]);
});

test("disentangle: a port that gets its close listener after the other was closed hears it", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  await tasksHaveRun();
  await new Promise((resolve) => {
    port2.onclose = resolve;
  });
});

test("disentangle: a port in transit hears close when it has arrived", async () => {
  const { port1, port2 } = new MessageChannel();
  const carrier = new MessageChannel();
  carrier.port1.postMessage(null, [port2]);
  port1.postMessage("before");
  port1.close();
  const received = await nextPort(carrier.port2);
  const data = nextData(received, 1);
  await nextClose(received);
  expect(await data).toEqual(["before"]);
});

test("disentangle: a port that is posted while its close is on its way hears it where it arrives", async () => {
  const { port1, port2 } = new MessageChannel();
  const carrier = new MessageChannel();
  let heard = 0;
  port2.onclose = () => heard++;
  carrier.port2.start();
  port1.close();
  carrier.port1.postMessage(null, [port2]);
  await nextClose(await nextPort(carrier.port2));
  expect(heard).toBe(0);
});

test("disentangle: a port in a message that nobody will read closes, however deep it is", async () => {
  const [outer, middle, inner] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const closed = Promise.all([nextClose(middle.port2), nextClose(inner.port2)]);
  // inner waits in the queue of middle, which is posted to a port that is gone.
  middle.port2.postMessage(null, [inner.port1]);
  outer.port2.close();
  outer.port1.postMessage(null, [middle.port1]);
  await closed;
});

test("disentangle: ports that wait each in the queue of the one before close, however many", async () => {
  const count = 100_000;
  const channels = Array.from({ length: count }, () => new MessageChannel());
  let heard = 0;
  channels.forEach(({ port1, port2 }, i) => {
    port2.onclose = () => heard++;
    channels[i - 1]?.port2.postMessage(null, [port1]);
  });
  const gone = new MessageChannel();
  gone.port2.close();
  gone.port1.postMessage(null, [channels[0]?.port1 as MessagePort]);
  await tasksHaveRun();
  expect(heard).toBe(count);
});

test("disentangle: after close a port can be listened to, started and closed without effect", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port1.start();
  port1.onmessage = () => {};
  port1.close();
  await nextClose(port2);
});
