import { expect, test } from "vitest";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { type Environment, hostEnvironment } from "../../src/link/environment.ts";
import { dataFlags, frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { writeHello } from "../../src/link/hello.ts";
import { connect, defaultLimits, type Limits, loopback, type Transport } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { hostNode, Node, toKey } from "../../src/link/node.ts";
import { limitTime } from "../../src/link/time-limit.ts";
import type { LinkEvents } from "../../src/link/transport.ts";
import type { End } from "../../src/port/end.ts";
import { closed, messages } from "../../src/ports.ts";
import { nextData, nextEvent, nextMessage, nextPort, tasksHaveRun } from "../spec/next-event.ts";
import { RawPeer } from "./raw-peer.ts";

const nothing = Uint8Array.of(0xf6);

/** Of all links. */
const unread = (): number => [...hostNode().links].reduce((sum, { outbox }) => sum + outbox.unreadBytes, 0);

interface Excess {
  readonly limits: Partial<Limits>;
  /** As much as is allowed. */
  readonly reach: (peer: RawPeer) => void;
  readonly exceed: (peer: RawPeer) => void;
  readonly text: string;
}

const part = (peer: RawPeer, bytes: number): void =>
  peer.frame(frameTypes.data, (writer) => writer.varint(0).byte(dataFlags.more).bytes(new Uint8Array(bytes)));

const peersOf = (peer: RawPeer, count: number): void =>
  peer.frame(frameTypes.peers, (writer) => {
    writer.varint(count).bytes(Uint8Array.from({ length: 16 * count }, (_, i) => i));
    writer.varint(0);
  });

/** What a hostile side does to exceed a limit, and what both sides then hear. */
const excesses: Record<string, Excess> = {
  frameBytes: {
    limits: { frameBytes: 8192 },
    reach: (peer) => part(peer, 8189),
    exceed: (peer) => peer.send(Uint8Array.of(0, 0, 0x20, 1, 0x10)),
    text: "a frame of 8193 bytes; limits.frameBytes is 8192",
  },
  messageBytes: {
    limits: { messageBytes: 100 },
    reach: (peer) => {
      peer.data(0, new Uint8Array(100));
      part(peer, 60);
      peer.data(0, new Uint8Array(40));
    },
    exceed: (peer) => {
      for (let i = 0; i < 2; i++) part(peer, 60);
    },
    text: "a message of more than 100 bytes (limits.messageBytes)",
  },
  portsPerMessage: {
    limits: { portsPerMessage: 2 },
    reach: (peer) => peer.data(0, nothing, [1, 3]),
    exceed: (peer) => peer.data(0, nothing, [1, 3, 5]),
    text: "3 ports in a message; limits.portsPerMessage is 2",
  },
  channels: {
    limits: { channels: 3 },
    reach: (peer) => peer.data(0, nothing, [1, 3]),
    exceed: (peer) => peer.data(0, nothing, [1, 3, 5]),
    text: "more than 3 ports (limits.channels)",
  },
  opensPerSecond: {
    limits: { opensPerSecond: 2 },
    reach: (peer) => peer.data(0, nothing, [1, 3]),
    exceed: (peer) => peer.data(0, nothing, [1, 3, 5]),
    text: "more than 2 channels opened in a second (limits.opensPerSecond)",
  },
  windowBytes: {
    limits: { windowBytes: 70_000 },
    reach: (peer) => {
      for (let i = 0; i < 2; i++) peer.data(0, new Uint8Array(34_936));
    },
    exceed: (peer) => {
      for (let i = 0; i < 3; i++) peer.data(0, new Uint8Array(30_000));
    },
    text: "more than the limit that was granted (limits.windowBytes: 70000)",
  },
  peers: {
    limits: { peers: 2 },
    reach: (peer) => peersOf(peer, 2),
    exceed: (peer) => peersOf(peer, 3),
    text: "more than 2 peers (limits.peers)",
  },
  queuedBytes: {
    limits: { queuedBytes: 1000 },
    reach: (peer) => {
      for (let i = 0; i < 5; i++) peer.data(0, new Uint8Array(136));
    },
    exceed: (peer) => part(peer, 1001),
    text: "more than 1000 bytes wait in the link (limits.queuedBytes)",
  },
};

test("limits.queuedBytes: also the unread messages of all ports of a link together", async () => {
  const peer = await RawPeer.greeted({ queuedBytes: 1000 });
  for (const id of [1, 3]) {
    peer.data(0, nothing, [id]);
    peer.data(id, new Uint8Array(200));
  }
  await expect.poll(() => peer.isCut).toBe(true);
  expect(peer.goAway?.text).toBe("more than 1000 bytes wait in the link (limits.queuedBytes)");
});

test("limits.queuedBytes: a message counts until it is read, wherever it goes", async () => {
  const peers = [await RawPeer.greeted({ queuedBytes: 3000 }), await RawPeer.greeted()] as const;
  const before = unread();
  const ways: ((port: MessagePort) => void)[] = [
    (port) => port.start(),
    (port) => port.close(),
    (port) => void nextData(port, 1),
    (port) => peers[1].port.postMessage(null, [port]),
    (port) => {
      const { port1, port2 } = new MessageChannel();
      port2.close();
      port1.postMessage(null, [port]);
    },
    async (port) => {
      for await (const _ of messages(port)) break;
    },
  ];
  for (const [i, way] of ways.entries()) {
    const port = nextPort(peers[0].port);
    peers[0].data(0, nothing, [1 + 4 * i]);
    peers[0].data(1 + 4 * i, Uint8Array.of(0x59, 0x05, 0xdc, ...new Uint8Array(1500)), [3 + 4 * i]);
    await expect.poll(unread).toBeGreaterThan(before + 1500);
    way(await port);
    await expect.poll(unread).toBe(before);
  }
  expect(peers[0].isCut).toBe(false);
});

test("limits.queuedBytes: what a transport without room has yet to send doesn't count", async () => {
  const [transport, other] = loopback();
  let link: LinkEvents | undefined;
  let hasRoom = true;
  const port = connect(
    {
      onlyReads: true,
      start: (events) => {
        link = events;
        transport.start(events);
      },
      send: (bytes) => transport.send(bytes) && hasRoom,
      close: () => transport.close(),
    },
    { limits: { queuedBytes: 100_000 } },
  );
  const otherPort = connect(other);
  otherPort.postMessage("up");
  await nextData(port, 1);
  hasRoom = false;
  const message = new Uint8Array(1 << 20).fill(7);
  port.postMessage(message);
  // Has an answer, which waits behind the rest.
  otherPort.postMessage("down");
  await nextData(port, 1);
  link?.received(Uint8Array.of(0, 0, 0, 1, frameTypes.ping));
  hasRoom = true;
  link?.writable();
  expect(await nextData(otherPort, 1)).toEqual([message]);
});

test("limits.queuedBytes: parts of a message take what they count, however small they are", async () => {
  const peer = await RawPeer.greeted({ queuedBytes: 100_000 });
  const parts = (count: number, size: number): void => {
    for (let i = 0; i < count; i++) part(peer, size);
  };
  const before = unread();
  parts(300, 0);
  parts(300, 1);
  await expect.poll(() => unread() - before).toBe(512);
  // A large one with the seven bytes of its frame, in which it is kept.
  parts(1, 40_000);
  await expect.poll(() => unread() - before).toBe(40_519);
  parts(2, 30_000);
  await expect.poll(() => peer.isCut).toBe(true);
  expect(peer.goAway?.text).toBe("more than 100000 bytes wait in the link (limits.queuedBytes)");
});

test("limits.queuedBytes: many small parts of a message take hardly more than they are", async () => {
  const peer = await RawPeer.greeted();
  const before = unread();
  for (let i = 0; i < 20; i++) part(peer, 10_000);
  await expect.poll(() => unread() - before).toBeGreaterThanOrEqual(200_000);
  expect(unread() - before).toBeLessThanOrEqual(200_000 + (64 << 10));
});

test("limits.channels: of those that the other side allows, a program has all for itself; half are for what it passes on", async () => {
  const peer = await RawPeer.connect();
  peer.hello({ limits: { ...defaultLimits, channels: 4 } });
  await tasksHaveRun();
  peer.take();
  const ports = Array.from({ length: 3 }, () => new MessageChannel().port1);
  peer.port.postMessage(null, ports);
  await tasksHaveRun();
  expect(peer.frames.map(({ type }) => type)).toEqual([frameTypes.data]);
});

test.each(Object.entries(excesses))(
  "limits.%s: exceeding it ends the link, and both sides hear why",
  async (_, excess) => {
    const peer = await RawPeer.greeted(excess.limits);
    const { port: bystander } = await RawPeer.greeted(excess.limits);
    excess.exceed(peer);
    await expect.poll(() => peer.isCut).toBe(true);
    // What was received before comes first; read earlier, it would count no more.
    peer.port.start();
    expect(await peer.closed).toEqual({ reason: "limit", text: excess.text });
    expect(peer.goAway).toEqual({ code: "limit", text: excess.text });
    bystander.postMessage("no other link notices");
  },
);

test.each(Object.entries(excesses))("limits.%s: as much is allowed", async (_, { limits, reach }) => {
  // What is read at once has not to wait in pieces, which count as well.
  const peer = await RawPeer.connect(limits, true, new Node(hostEnvironment));
  peer.hello();
  reach(peer);
  peer.frame(frameTypes.ping);
  await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.pong)).toBe(true);
});

test("limits.peers: what a side says of others that isn't trusted is passed over", async () => {
  const peer = await RawPeer.connect({ peers: 2 }, false);
  peer.hello();
  peersOf(peer, 3);
  peer.frame(frameTypes.ping);
  await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.pong)).toBe(true);
});

test.each<[string, (peer: RawPeer) => void]>([
  ["in one frame", (peer) => peer.data(0, new Uint8Array(101))],
  [
    "in one frame, for which a port waits",
    (peer) => {
      peer.port.start();
      peer.data(0, new Uint8Array(101));
    },
  ],
  [
    "with its last part",
    (peer) => {
      part(peer, 60);
      peer.data(0, new Uint8Array(41));
    },
  ],
])("limits.messageBytes: a message that is too large %s ends the link", async (_, exceed) => {
  const { limits, text } = excesses.messageBytes as Excess;
  const peer = await RawPeer.greeted(limits);
  exceed(peer);
  await expect.poll(() => peer.isCut).toBe(true);
  expect(peer.goAway).toEqual({ code: "limit", text });
});

test("limits.opensPerSecond: as many again in the next second", async () => {
  let now = 1000;
  const peer = await RawPeer.connect({ opensPerSecond: 2 }, true, new Node({ ...hostEnvironment, now: () => now }));
  peer.hello();
  peer.data(0, nothing, [1, 3]);
  await tasksHaveRun();
  now += 999;
  peer.frame(frameTypes.ping);
  await expect.poll(() => peer.take().some(({ type }) => type === frameTypes.pong)).toBe(true);
  now++;
  peer.data(0, nothing, [5, 7]);
  peer.frame(frameTypes.ping);
  await expect.poll(() => peer.take().some(({ type }) => type === frameTypes.pong)).toBe(true);
  peer.data(0, nothing, [9]);
  await expect.poll(() => peer.isCut).toBe(true);
});

test("every limit has a test", () => {
  const elsewhere = ["depth", "handshakeMs", "hops", "keepAliveMs"];
  expect([...Object.keys(excesses), ...elsewhere].sort()).toEqual(Object.keys(defaultLimits).sort());
});

test("limits.handshakeMs: who doesn't say HELLO is given up", async () => {
  const peer = await RawPeer.connect({ handshakeMs: 1 });
  expect(await peer.closed).toEqual({ reason: "timeout", text: "no HELLO within 1 ms (limits.handshakeMs)" });
});

test.each([
  [false, [7]],
  [true, []],
  [undefined, []],
])("limits.handshakeMs: counts from the start if detectsFailure is %s: %j", (detectsFailure, expected) => {
  const timers: number[] = [];
  const environment: Environment = {
    ...hostEnvironment,
    setTimer(_, ms) {
      timers.push(ms);
      return () => undefined;
    },
  };
  const transport = { start: () => undefined, send: () => true, close: () => undefined, detectsFailure };
  new Link(new Node(environment), transport as Transport, { limits: toLimits({ handshakeMs: 7 }) }).start();
  expect(timers).toEqual(expected);
});

test("limits.hops: a message with ports that has passed more relays ends its route, on both sides, and nothing else", async () => {
  const [from, to] = [await RawPeer.greeted({ hops: 3 }), await RawPeer.greeted({ hops: 3 })];
  to.port.postMessage(null, [from.port]);
  await expect.poll(() => to.frames.some(({ type }) => type === frameTypes.data)).toBe(true);
  from.data(0, nothing, [1], 2);
  await expect.poll(() => to.frames.filter(({ type }) => type === frameTypes.data).length).toBe(2);
  from.data(0, nothing, [3], 3);
  for (const peer of [from, to]) {
    await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.close)).toBe(true);
    expect(peer.isCut).toBe(false);
  }
});

test("a message that says it has passed as many relays as a number can say: it ends no link that it is passed on over", async () => {
  const [from, to] = [await RawPeer.greeted(), await RawPeer.greeted()];
  to.port.postMessage(null, [from.port]);
  from.data(0, nothing, [], Number.MAX_SAFE_INTEGER);
  const dataOf = () => to.frames.filter(({ type }) => type === frameTypes.data);
  await expect.poll(() => dataOf().length).toBe(2);
  const [, passedOn] = dataOf();
  expect([passedOn?.varint(), passedOn?.byte()]).toEqual([2, 0]);
  // Read as the other side would: more than 53 bits are a protocol error.
  expect(passedOn?.varint()).toBe(Number.MAX_SAFE_INTEGER);
});

test("a reason as long as a frame is passed on over another link, in a frame that this one may carry", async () => {
  const [from, to] = [await RawPeer.greeted(), await RawPeer.connect()];
  to.hello({ limits: { ...defaultLimits, frameBytes: 320, portsPerMessage: 1 } });
  to.port.postMessage(null, [from.port]);
  await expect.poll(() => to.frames.some(({ type }) => type === frameTypes.data)).toBe(true);
  const text = Buffer.from("é".repeat(500_000));
  from.frame(frameTypes.goAway, (writer) => writer.byte(3).varint(text.length).bytes(text));
  const close = () => to.frames.find(({ type }) => type === frameTypes.close);
  await expect.poll(close).toBeDefined();
  // 256 bytes, but whole characters.
  expect(close()?.restLength).toBeLessThan(320);
  expect([close()?.varint(), close()?.text()]).toEqual([2, `limit: the other side: ${"é".repeat(116)}`]);
});

test("nodes that this one is linked with are told in frames as small as the other side wants them", async () => {
  const names = Array.from({ length: 25 }, (_, i) => String.fromCharCode(i).repeat(16));
  for (const nodeId of names) {
    const one = await RawPeer.connect({}, true);
    one.hello({ nodeId });
  }
  const peer = await RawPeer.connect({}, true);
  peer.hello({ limits: { ...defaultLimits, frameBytes: 320, portsPerMessage: 1 } });
  const peersFrames = () => peer.frames.filter(({ type }) => type === frameTypes.peers);
  await expect.poll(() => peersFrames().length).toBeGreaterThan(1);
  const told = peersFrames().flatMap((frame) => {
    expect(frame.restLength).toBeLessThan(320);
    return Array.from({ length: frame.varint() }, () => toKey(frame.bytes(16)));
  });
  // Other tests left links of their own.
  expect(told).toEqual(expect.arrayContaining(names));
});

const frameOf = (type: number): Uint8Array => Uint8Array.of(0, 0, 0, 1, type);

/** An open link whose clock goes on when the test says so. */
interface TimedLink {
  readonly link: Link;
  readonly end: End;
  /** How often the other side was asked whether it is there. */
  asked(): number;
  /** Nothing happens for a while. */
  pass(ms: number): void;
  /** The one timer that there is runs; it was set for so many milliseconds. */
  runTimer(ms: number): void;
  readonly timers: readonly unknown[];
}

function openTimedLink(): TimedLink {
  const timers: { run: () => void; ms: number }[] = [];
  let now = 1000;
  const environment: Environment = {
    ...hostEnvironment,
    now: () => now,
    setTimer: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  const sent: Uint8Array[] = [];
  const transport: Transport = {
    start: () => undefined,
    send: (bytes) => sent.push(bytes) > 0,
    close: () => undefined,
  };
  const link = new Link(new Node(environment), transport, { limits: toLimits({ keepAliveMs: 7 }) });
  const end = link.start();
  link.opened();
  expect(timers.map(({ ms }) => ms)).toEqual([10_000]);
  const writer = new FrameWriter();
  writeHello(writer, { nodeId: "n".repeat(16), nonce: "\0".repeat(16), limits: defaultLimits });
  link.received(writer.take());
  link.outbox.flush();
  return {
    link,
    end,
    timers,
    asked: () => {
      link.outbox.flush();
      return sent.filter((bytes) => Buffer.compare(bytes, frameOf(frameTypes.ping)) === 0).length;
    },
    pass(ms) {
      now += ms;
    },
    runTimer(ms) {
      expect(timers.map((timer) => timer.ms)).toEqual([ms]);
      timers.shift()?.run();
    },
  };
}

/** A turn of the event loop follows, in which nothing comes. */
function passWhole({ pass, runTimer }: TimedLink, ms: number): void {
  pass(ms);
  runTimer(ms);
  runTimer(0);
}

test("limits.keepAliveMs: who is silent is asked, and given up after as much time again, whenever it fell silent", () => {
  const timed = openTimedLink();
  const { link, end, timers, asked, pass, runTimer } = timed;
  // Something comes 2 ms after HELLO, and nothing more: it is asked 7 ms after that, not 12.
  pass(2);
  link.received(frameOf(frameTypes.pong));
  pass(5);
  runTimer(7);
  runTimer(0);
  expect(asked()).toBe(0);
  passWhole(timed, 2);
  expect(asked()).toBe(1);
  // An answer without delay, and a timer that is late: that is silence, but not to what was asked.
  link.received(frameOf(frameTypes.pong));
  pass(1);
  passWhole(timed, 7);
  expect(asked()).toBe(2);
  expect(link.isEnded).toBe(false);
  passWhole(timed, 7);
  expect(end.first?.data).toEqual({ reason: "timeout", text: "nothing was heard for 14 ms (limits.keepAliveMs)" });
  expect(timers).toEqual([]);
});

test.each<[string, (link: Link) => void]>([
  ["answers", (link) => link.received(frameOf(frameTypes.pong))],
  ["is slow to answer, but takes what it is sent", (link) => link.writable()],
])("limits.keepAliveMs: a side that %s is not given up, even if this one was held up", (_, live) => {
  const timed = openTimedLink();
  const { link, asked, pass, runTimer } = timed;
  passWhole(timed, 7);
  expect(asked()).toBe(1);
  // The timer is late, and comes before what is to be read.
  pass(100);
  runTimer(7);
  live(link);
  runTimer(0);
  expect(link.isEnded).toBe(false);
});

test.each([
  ["from the beginning", 0],
  ["shortly before the time was over", 120],
])(
  "limits of time: what came while this side was held up, %s, is read before the other is said to be silent",
  async (_, ms) => {
    const order: string[] = [];
    const start = hostEnvironment.now();
    const over = new Promise<void>((resolve) => {
      limitTime(hostEnvironment, 200, () => resolve(void order.push("time is up")));
    });
    await new Promise<void>((resolve) => hostEnvironment.setTimer(resolve, ms));
    // Timers are next then, before I/O.
    await tasksHaveRun();
    hostEnvironment.nextTurn(() => order.push("I/O"));
    while (hostEnvironment.now() < start + 240);
    await over;
    expect(order).toEqual(["I/O", "time is up"]);
  },
);

test("limits.handshakeMs: a connection that takes several turns to come up has them, though this side was held up for longer", async () => {
  const [here, there] = loopback();
  const port = connect(
    {
      detectsFailure: false,
      start(link) {
        const open = (turns: number): void => {
          if (turns === 0) here.start(link);
          else hostEnvironment.setTimer(() => open(turns - 1), 1);
        };
        open(5);
      },
      send: (bytes) => here.send(bytes),
      close: () => here.close(),
    },
    { limits: { handshakeMs: 200 } },
  );
  connect(there).postMessage("is up");
  const start = hostEnvironment.now();
  while (hostEnvironment.now() < start + 250);
  expect(await Promise.race([nextData(port, 1), closed(port)])).toEqual(["is up"]);
});

test("limits.handshakeMs: however long this side was held up, it has the time once more, and no longer", () => {
  const timers: { run: () => void; ms: number }[] = [];
  let now = 1000;
  const setTimer: Environment["setTimer"] = (run, ms) => {
    timers.push({ run, ms });
    return () => undefined;
  };
  const node = new Node({ ...hostEnvironment, now: () => now, setTimer });
  const transport = { start: () => undefined, send: () => true, close: () => undefined, detectsFailure: false };
  const link = new Link(node, transport, { limits: toLimits({ handshakeMs: 7 }) });
  const end = link.start();
  for (const _ of ["first", "again"]) {
    expect(link.isEnded).toBe(false);
    now += 100;
    for (const ms of [7, 0]) {
      const timer = timers.shift();
      expect(timer?.ms).toBe(ms);
      timer?.run();
    }
  }
  expect(end.first?.data).toEqual({ reason: "timeout", text: "no HELLO within 7 ms (limits.handshakeMs)" });
  expect(timers).toEqual([]);
});

test("limits.depth: what is deeper is refused at once; a message that is all the same is a messageerror", async () => {
  const [a, b] = loopback();
  const port = connect(a, { limits: { depth: 3 } });
  const other = connect(b, { limits: { depth: 2 } });
  const refusal = { name: "DataCloneError", message: expect.stringContaining("(limits.depth)") };
  expect(() => port.postMessage([[[[]]]])).toThrow(expect.objectContaining(refusal));
  const event = nextEvent(other, "messageerror");
  port.postMessage([[[]]]);
  expect((await event).type).toBe("messageerror");
});

test("limits.messageBytes and limits.portsPerMessage: a message that the link can't take is refused, with all at its owner", () => {
  const port = connect(loopback()[0], { limits: { messageBytes: 100, portsPerMessage: 1 } });
  expect(() => port.postMessage(new Uint8Array(101))).toThrow("more than 100 bytes long (limits.messageBytes)");
  const { port1, port2 } = new MessageChannel();
  expect(() => port.postMessage(null, [port1, port2])).toThrow("2 ports; limits.portsPerMessage is 1");
  port1.postMessage("still entangled");
  port.postMessage(null, [port1]);
});

test.each([
  [{ windowBytes: 1000 }, "limits.windowBytes is 1000; it must be a whole number from 65792 to 4294967295"],
  [{ hops: 1.5 }, "limits.hops is 1.5; it must be a whole number of at least 1"],
  [{ portsPerMessage: Number.NaN }, "limits.portsPerMessage is NaN; it must be a whole number from 1 to 4194303"],
  [{ frameBytes: 2 ** 32 }, "limits.frameBytes is 4294967296; it must be a whole number from 1 to 4294967295"],
  [{ windowBytes: 2 ** 32 }, "limits.windowBytes is 4294967296; it must be a whole number from 1 to 4294967295"],
  [{ keepAliveMs: 2 ** 31 }, "limits.keepAliveMs is 2147483648; it must be a whole number from 1 to 2147483647"],
  [{ handshakeMs: 2 ** 31 }, "limits.handshakeMs is 2147483648; it must be a whole number from 1 to 2147483647"],
  [{ ports: 1 } as object, "limits.ports is no limit; there are frameBytes, "],
])("limits %o: refused by connect", (limits, text) => {
  expect(() => connect(loopback()[0], { limits })).toThrow(text);
});

test("limits.frameBytes and limits.windowBytes: the largest that are allowed work", async () => {
  const [a, b] = loopback();
  const port = connect(a, { limits: { frameBytes: 2 ** 32 - 1, windowBytes: 2 ** 32 - 1 } });
  const other = connect(b, { limits: { frameBytes: 2 ** 31, windowBytes: 2 ** 31 } });
  const bytes = new Uint8Array(3 << 20);
  port.postMessage(bytes);
  other.postMessage(bytes);
  for (const end of [port, other]) expect((await nextMessage(end)).data.length).toBe(bytes.length);
});

test("closed: a port that was carried over a link that ends hears why too", async () => {
  const peer = await RawPeer.greeted();
  const { port1, port2 } = new MessageChannel();
  peer.port.postMessage(null, [port2]);
  peer.frame(0x7f);
  expect(await closed(port1)).toEqual({ reason: "protocol", text: "a frame of type 127 is not known" });
});
