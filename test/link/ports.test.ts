import { describe, expect, test } from "vitest";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { bufferedAmount, closed, drained, messages, ref, unref } from "../../src/ports.ts";
import { nextData, tasksHaveRun } from "../spec/next-event.ts";

function linked(): [MessagePort, MessagePort] {
  const [a, b] = loopback();
  return [connect(a), connect(b)];
}

function local(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

describe.each([
  ["within a thread", local],
  ["over a link", linked],
])("%s", (_, open) => {
  test("bufferedAmount: what was posted and waits, until it was sent or read", async () => {
    const [a, b] = open();
    expect(bufferedAmount(a)).toBe(0);
    a.postMessage(new Uint8Array(1000));
    a.postMessage("more");
    expect(bufferedAmount(a)).toBeGreaterThanOrEqual(1005);
    await nextData(b, 2);
    expect(bufferedAmount(a)).toBe(0);
  });

  test("drained: resolves at the mark that is asked for, when the receiver has made room", async () => {
    const [a, b] = open();
    const reached: string[] = [];
    for (let i = 0; i < 30; i++) a.postMessage(new Uint8Array(100_000));
    const all = drained(a).then(() => reached.push("all"));
    const half = drained(a, 1_500_000).then(() => reached.push("half"));
    await tasksHaveRun();
    expect(reached).toEqual([]);
    await nextData(b, 30);
    await Promise.all([all, half]);
    expect(reached).toEqual(["half", "all"]);
  });

  test("drained: resolves when nobody is there any more, and at once for a port that is closed", async () => {
    const [a, b] = open();
    for (let i = 0; i < 10; i++) a.postMessage(new Uint8Array(100_000));
    const done = drained(a);
    await tasksHaveRun();
    b.close();
    await done;
    a.close();
    await drained(a);
    expect(bufferedAmount(a)).toBe(0);
  });

  test("messages: the sender waits for a reader that is slow; the loop ends with the port", async () => {
    const [a, b] = open();
    for (let i = 0; i < 50; i++) a.postMessage({ i, bytes: new Uint8Array(50_000) });
    a.close();
    let count = 0;
    for await (const { data } of messages<{ i: number }>(b)) expect(data.i).toBe(count++);
    expect(count).toBe(50);
  });

  test("messages: who leaves the loop leaves the rest to the port's listeners", async () => {
    const [a, b] = open();
    for (const n of [1, 2, 3]) a.postMessage(n);
    for await (const { data } of messages(b)) {
      expect(data).toBe(1);
      break;
    }
    expect(await nextData(b, 2)).toEqual([2, 3]);
  });

  test("messages: brings the ports that a message carries, and ends when the port itself is closed", async () => {
    const [a, b] = open();
    const { port1, port2 } = new MessageChannel();
    a.postMessage("port", [port2]);
    const loop = messages(b);
    const { value } = await loop.next();
    value?.ports[0]?.postMessage("through it");
    expect(await nextData(port1, 1)).toEqual(["through it"]);
    const next = loop.next();
    b.close();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  test("closed: by itself at once, by the other one after what it sent, and by transfer", async () => {
    const [a, b] = open();
    const [of, other] = [closed(a), closed(b)];
    a.postMessage("last");
    a.close();
    expect((await of).reason).toBe("closed");
    b.start();
    expect((await other).reason).toBe("closed");
    const { port1, port2 } = new MessageChannel();
    const moved = closed(port1);
    port2.postMessage(null, [port1]);
    expect((await moved).reason).toBe("transferred");
  });

  test("ref and unref take any port, and do something only over a connection", () => {
    const [a] = open();
    ref(a);
    unref(a);
    expect(bufferedAmount(a)).toBe(0);
  });
});

test("what is no port of entangle is refused", () => {
  const native = new (globalThis as unknown as { MessageChannel: typeof MessageChannel }).MessageChannel();
  for (const value of [null, {}, 1, native.port1]) {
    for (const use of [bufferedAmount, closed, drained, ref, unref]) {
      expect(() => use(value as MessagePort)).toThrow(/is no MessagePort of entangle; adopt\(\) of entangle\/native/);
    }
  }
  native.port1.close();
});

test("drained: a mark that is no number of bytes", () => {
  expect(() => drained(local()[0], -1)).toThrow("lowWaterMarkBytes is -1");
});
