import { describe, expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { dataFlags, frameTypes } from "../../src/link/frame-types.ts";
import { connect, loopback, type Transport } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { Node } from "../../src/link/node.ts";
import { createMessagePort } from "../../src/port/message-port-state.ts";
import { bufferedAmount, type CloseReason, closed, drained, messages, ref, unref } from "../../src/ports.ts";
import { nextClose, nextData, nextPort, tasksHaveRun } from "../spec/next-event.ts";
import { RawPeer } from "./raw-peer.ts";

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

  test("closed: one promise for a port, however often it is asked", async () => {
    const [a, b] = open();
    const first = closed(a);
    expect(closed(a)).toBe(first);
    b.close();
    expect(await first).toMatchObject({ reason: "closed" });
    expect(closed(a)).toBe(first);
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

  test("drained: gives nothing, also of a port that is closed", async () => {
    const [a] = open();
    expect(await drained(a)).toBeUndefined();
    a.close();
    expect(await drained(a)).toBeUndefined();
  });

  test("drained: a loop that posts until it hears the port's end does hear it", async () => {
    const [a, b] = open();
    let isClosed = false;
    void closed(a).then(() => {
      isClosed = true;
    });
    b.onmessage = () => b.close();
    // What goes on for ever would let no test fail.
    for (let i = 0; i < 10_000 && !isClosed; i++) {
      a.postMessage(i);
      await drained(a);
    }
    expect(isClosed).toBe(true);
  });

  test("drained: by as many as there are messages, and when the port that they wait for is transferred", async () => {
    const [a, b] = open();
    const count = 20_000;
    const waiting = Array.from({ length: count }, (_, i) => {
      a.postMessage("message");
      return drained(a, i % 2);
    });
    expect(bufferedAmount(a)).toBeGreaterThan(0);
    await nextData(b, count);
    await Promise.all(waiting);
    a.postMessage(new Uint8Array(1_000_000));
    const moved = drained(a);
    new MessageChannel().port1.postMessage(null, [a]);
    await moved;
  });

  test("bufferedAmount: goes on counting when the other port is transferred over a link", async () => {
    const [a, b] = open();
    const [c, d] = linked();
    const received = nextPort(d);
    for (let i = 0; i < 10; i++) a.postMessage(new Uint8Array(100_000));
    const before = bufferedAmount(a);
    const done = drained(a, 1000);
    c.postMessage(null, [b]);
    const moved = await received;
    expect(bufferedAmount(a)).toBeLessThanOrEqual(before);
    a.postMessage("last");
    expect((await nextData(moved, 11))[10]).toBe("last");
    await done;
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

  test("messages: close that comes while a loop has a message in hand is heard when the loop is left", async () => {
    const [a, b] = open();
    const end = closed(b);
    // Not started.
    const closes = new Promise((resolve) => b.addEventListener("close", resolve));
    a.postMessage(1);
    for await (const _ of messages(b)) {
      a.close();
      await tasksHaveRun();
      break;
    }
    expect(await end).toMatchObject({ reason: "closed" });
    await closes;
  });

  test("bufferedAmount: reads no Blob to count a message", async () => {
    const [a, b] = open();
    const blob = new Blob(["bytes"]);
    blob.arrayBuffer = expect.unreachable as never;
    a.postMessage({ text: "x".repeat(100), blob });
    if (open === local) expect(bufferedAmount(a)).toBeGreaterThan(100);
    b.close();
    await nextClose(a);
  });

  test("messages: another loop takes the port over, and the first one ends", async () => {
    const [a, b] = open();
    a.postMessage(1);
    const [first, idle] = [messages(b), messages(b)];
    expect((await first.next()).value?.data).toBe(1);
    const waits = first.next();
    const next = idle.next();
    expect(await waits).toEqual({ value: undefined, done: true });
    a.postMessage(2);
    expect((await next).value?.data).toBe(2);
    const third = messages(b).next();
    a.postMessage(3);
    expect((await third).value?.data).toBe(3);
    expect(await idle.next()).toEqual({ value: undefined, done: true });
    a.close();
  });

  test("closed: asked for in a loop that is left", async () => {
    const [a, b] = open();
    a.postMessage("hello");
    const promises: Promise<CloseReason>[] = [];
    for await (const _ of messages(b)) {
      promises.push(closed(b));
      break;
    }
    b.start();
    a.close();
    expect((await Promise.all(promises)).map(({ reason }) => reason)).toEqual(["closed"]);
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

  test("closed and messages: of a port that had heard close before it was posted", async () => {
    const [a, b] = open();
    const { port1, port2 } = new MessageChannel();
    port1.close();
    await closed(port2);
    const arrived = nextPort(b);
    a.postMessage(null, [port2]);
    const port = await arrived;
    expect((await closed(port)).reason).toBe("closed");
    expect(await messages(port).next()).toEqual({ value: undefined, done: true });
  });

  test("ref and unref take any port, and do something only over a connection", () => {
    const [a] = open();
    ref(a);
    unref(a);
    expect(bufferedAmount(a)).toBe(0);
  });
});

test("messages with ports that wait for a link are read where they were posted, if their target comes back there", async () => {
  const [here, there] = linked();
  const [port1, port2] = local();
  const kept: MessagePort[] = [];
  // More than may be unread at a time: when the route is a local one again, there is one that was written for the link, and waits.
  for (let i = 0; i < 20; i++) {
    const [mine, carried] = local();
    kept.push(mine);
    port1.postMessage(new Uint8Array(100_000), [carried]);
    mine.postMessage(i);
  }
  here.postMessage(null, [port2]);
  there.postMessage(null, [await nextPort(there)]);
  const back = await nextPort(here);
  const heard: unknown[] = [];
  for await (const { ports } of messages(back)) {
    heard.push(...(await nextData(ports[0] as MessagePort, 1)));
    if (heard.length === kept.length) break;
  }
  expect(heard).toEqual(kept.map((_, i) => i));
  for (const port of [here, back, ...kept]) port.close();
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

describe("a message that carries its own target is known by the names of what is beyond the link", () => {
  const carry = (peer: RawPeer, channel: number, route: Uint8Array, side: number): void =>
    peer.frame(frameTypes.data, (w) =>
      w.varint(0).byte(dataFlags.ports).varint(0).varint(1).varint(channel).bytes(route).byte(side).byte(0xf6),
    );

  /** The port that was carried is lost: its other half, beyond the link, hears so. */
  const lost = async (peer: RawPeer): Promise<void> => {
    await tasksHaveRun();
    expect(peer.take().map(({ type }) => type)).toEqual([frameTypes.close]);
  };

  test("where both ports came from there", async () => {
    const peer = await RawPeer.greeted();
    const route = new Uint8Array(16).fill(7);
    const ports: MessagePort[] = [];
    for (const side of [0, 1]) {
      carry(peer, 1 + 2 * side, route, side);
      ports.push(await nextPort(peer.port));
    }
    const [first, second] = ports as [MessagePort, MessagePort];
    peer.take();
    first.postMessage("doomed", [second]);
    await lost(peer);
  });

  test("where each side of a link has sent on the port that connect gave it", async () => {
    const [a, b, c] = [0, 1, 2].map(() => new Node(hostEnvironment)) as [Node, Node, Node];
    const lay = (...ends: readonly [Node, Node]): readonly [MessagePort, MessagePort] => {
      const transports = loopback();
      const [near, far] = ends.map((node, i) => new Link(node, transports[i] as Transport, { limits: toLimits() }));
      return [near, far].map((link) => createMessagePort(hostRealm, (link as Link).start())) as never;
    };
    const [atA, atB] = lay(a, b);
    const [fromA, toC] = lay(a, c);
    const [fromB, alsoToC] = lay(b, c);
    await tasksHaveRun();
    fromA.postMessage(null, [atA]);
    fromB.postMessage(null, [atB]);
    const [first, second] = await Promise.all([nextPort(toC), nextPort(alsoToC)]);
    first.postMessage("doomed", [second]);
    // Else it would go round until it has passed too many relays.
    expect((await closed(first)).reason).toBe("closed");
  });

  test("where the one that came back was the second to leave", async () => {
    const [a, b] = linked();
    const { port1, port2 } = new MessageChannel();
    a.postMessage(null, [port1]);
    b.postMessage(null, [await nextPort(b)]);
    const first = await nextPort(a);
    await tasksHaveRun();
    const peer = await RawPeer.greeted();
    peer.port.postMessage(null, [port2]);
    const sent = () => peer.frames.find(({ type }) => type === frameTypes.data);
    await expect.poll(sent).toBeDefined();
    const frame = sent();
    const head = [frame?.varint(), frame?.byte(), frame?.varint(), frame?.varint(), frame?.varint()];
    expect(head).toEqual([0, dataFlags.ports, 0, 1, 2]);
    carry(peer, 1, frame?.bytes(16) as Uint8Array, frame?.byte() as number);
    const second = await nextPort(peer.port);
    peer.take();
    first.postMessage("doomed", [second]);
    await lost(peer);
  });
});
