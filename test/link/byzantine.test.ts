import { expect, test } from "vitest";
import { hostEnvironment } from "../../src/link/environment.ts";
import { FrameReader } from "../../src/link/frame-reader.ts";
import { dataFlags, frameTypes } from "../../src/link/frame-types.ts";
import { connect, loopback, type Transport } from "../../src/link/index.ts";
import type { Leg } from "../../src/link/leg.ts";
import { defaultLimits, toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { hostNode, Node, toBytes } from "../../src/link/node.ts";
import { closed } from "../../src/ports.ts";
import { nextData, nextMessage, tasksHaveRun } from "../spec/next-event.ts";
import { helloBytes, RawPeer } from "./raw-peer.ts";

// Peers that keep to the frames and not to their sense, alone or together: other links stay as they are.

const nothing = Uint8Array.of(0xf6);
const noSuchLimit = 2 ** 40;

async function untrusted(nodeId: string, node?: Node): Promise<RawPeer> {
  const peer = await RawPeer.connect({}, false, node);
  peer.hello({ nodeId: nodeId.repeat(16) });
  await tasksHaveRun();
  return peer;
}

async function trusted(nodeId: string): Promise<RawPeer> {
  const peer = await RawPeer.connect({}, true);
  peer.hello({ nodeId: nodeId.repeat(16) });
  await tasksHaveRun();
  return peer;
}

const lock = (peer: RawPeer, channel: number, ticket: Uint8Array, far: string): void =>
  peer.frame(frameTypes.lock, (w) => w.varint(channel).bytes(ticket).bytes(toBytes(far)));

/** Makes `node` join two legs of the peer's, on these channels, as if a relay at the peer's side were to leave the route. */
function join(peer: RawPeer, [a, b]: readonly [number, number], number: number, node = hostNode()): void {
  const ticket = Uint8Array.from({ length: 16 }, (_, i) => (number >> (8 * i)) & 0xff);
  for (const id of [a, b]) lock(peer, id, ticket, node.id);
  peer.frame(frameTypes.intro, (w) => w.varint(a).bytes(ticket).bytes(toBytes(node.id)));
}

/** The channels that the messages which came to the peer have opened. */
function channelsOf(peer: RawPeer): number[] {
  return peer.take().flatMap((frame) => {
    if (frame.type !== frameTypes.data) return [];
    frame.varint();
    if ((frame.byte() & dataFlags.ports) === 0) return [];
    frame.varint();
    return Array.from({ length: frame.varint() }, () => {
      const id = frame.varint();
      frame.bytes(17);
      return id;
    });
  });
}

test("a route that goes through one node thousands of times ends without a stack of as many calls", async () => {
  const bystander = await RawPeer.greeted();
  const [a, b] = [await untrusted("a"), await untrusted("b")];
  // The program is a hub: what one of them sends on its first channel comes to the other.
  b.port.postMessage(null, [a.port]);
  await tasksHaveRun();
  const [across = 0] = channelsOf(b);
  b.frame(frameTypes.credit, (w) => w.varint(across).varint(noSuchLimit));
  const ids: [number, number][] = [];
  for (let first = 1; first < 6000; first += 100) {
    const sent = Array.from({ length: 50 }, (_, i) => first + 2 * i);
    a.data(0, nothing, sent);
    await expect.poll(() => b.frames.length).toBe(1);
    ids.push(...channelsOf(b).map((id, i) => [sent[i] ?? 0, id] as [number, number]));
  }
  for (let i = 0; i + 2 < ids.length; i++) {
    const [peer, side] = i % 2 === 0 ? [b, 1 as const] : [a, 0 as const];
    const [one, other] = [ids[i]?.[side] ?? 0, ids[i + 1]?.[side] ?? 0];
    join(peer, [one, other], i + 1);
    // Only that way the joint takes messages.
    peer.frame(frameTypes.fin, (w) => w.varint(other));
    if (i % 10 === 0) await tasksHaveRun();
  }
  await tasksHaveRun();
  const { relays } = hostNode();
  expect(relays.size).toBeGreaterThan(2900);
  a.frame(frameTypes.close, (w) => w.varint(1).varint(0));
  await expect.poll(() => relays.size).toBeLessThan(100);
  expect([a.isCut, b.isCut, bystander.isCut]).toEqual([false, false, false]);
});

/** A link between two nodes in this thread, which don't trust each other; gives the legs of its first channel. */
function linkOf(a: Node, b: Node): readonly [Link, Leg, Link, Leg] {
  const [one, other] = [a, b].map((node, i) => {
    const link = new Link(node, transports[i] as Transport, { limits: toLimits({}), trusted: false });
    return [link, link.start().peer as Leg] as const;
  });
  if (!one || !other) throw new Error("two nodes make two links");
  return [...one, ...other];
}
let transports = loopback();

test("two peers that make a ring of the routes through two nodes don't end the link between these", async () => {
  const [here, there] = [new Node(hostEnvironment), new Node(hostEnvironment)];
  transports = loopback();
  const [link, leg, otherLink, otherLeg] = linkOf(here, there);
  const [a, b] = [await untrusted("a", here), await untrusted("b", there)];
  a.leg.joinTo(leg);
  b.leg.joinTo(otherLeg);
  a.data(0, nothing, [1, 3]);
  await expect.poll(() => b.frames.some(({ type }) => type === frameTypes.data)).toBe(true);
  const [first = 0, second = 0] = channelsOf(b);
  join(a, [1, 3], 1, here);
  join(b, [first, second], 1, there);
  await tasksHaveRun();
  for (const id of [1, 3]) a.frame(frameTypes.fin, (w) => w.varint(id));
  for (const id of [first, second]) b.frame(frameTypes.fin, (w) => w.varint(id));
  // What is left is the way between the two peers.
  await expect.poll(() => [here.relays.size, there.relays.size]).toEqual([1, 1]);
  await expect.poll(() => [link, otherLink].map(({ channels }) => [...channels].length)).toEqual([1, 1]);
  expect([link.isOpen, otherLink.isOpen]).toEqual([true, true]);
});

/** The CLOSE frames that came. */
const closesOf = (peer: RawPeer): (readonly [number, string])[] =>
  peer.frames.filter(({ type }) => type === frameTypes.close).map((frame) => [frame.varint(), frame.text()] as const);

test("limits.queuedBytes: a peer that reads nothing of what others send it ends its own routes, and not their link", async () => {
  const node = new Node(hostEnvironment);
  const backend = await RawPeer.connect({ queuedBytes: 40_000 }, false, node);
  backend.hello();
  const leaf = await RawPeer.connect({}, false, node);
  leaf.hello({ limits: { ...defaultLimits, portsPerMessage: 1, windowBytes: 1280 } });
  await tasksHaveRun();
  leaf.leg.joinTo(backend.leg);
  const count = 40;
  for (let i = 0; i < count; i++) leaf.data(0, nothing, [1 + 2 * i]);
  await expect.poll(() => backend.frames.filter(({ type }) => type === frameTypes.data).length).toBe(count);
  for (const id of channelsOf(backend)) {
    for (let i = 0; i < 3; i++) backend.data(id, new Uint8Array(1500));
    // Read one after the other: what waits to be read counts too.
    await tasksHaveRun();
  }
  await expect.poll(() => backend.frames.filter(({ type }) => type === frameTypes.close).length).toBeGreaterThan(20);
  expect(closesOf(backend)[0]?.[1]).toMatch(/^limit: more than half of 40000 bytes wait in the link/);
  expect([backend.isCut, leaf.isCut]).toEqual([false, false]);
});

test("limits.channels: ports that a peer sends through a node end its own route, and not the link that they would go over", async () => {
  const node = new Node(hostEnvironment);
  const [leaf, backend] = [await untrusted("l", node), await RawPeer.connect({}, false, node)];
  backend.hello({ limits: { ...defaultLimits, channels: 20 } });
  await tasksHaveRun();
  leaf.leg.joinTo(backend.leg);
  for (let i = 0; i < 4; i++) leaf.data(0, nothing, [1 + 6 * i, 3 + 6 * i, 5 + 6 * i]);
  await expect.poll(() => backend.frames.some(({ type }) => type === frameTypes.close)).toBe(true);
  expect(closesOf(backend)).toEqual([
    [0, "limit: more than 10 ports, to which others are passed on (half of limits.channels)"],
  ]);
  expect(backend.frames.filter(({ type }) => type === frameTypes.data)).toHaveLength(3);
  expect([backend.isCut, leaf.isCut]).toEqual([false, false]);
});

test.each([
  ["trusted", "untrusted", trusted, untrusted],
  ["untrusted", "trusted", untrusted, trusted],
] as const)(
  "a relay from a %s peer to an %s one stays, whatever they say that they are",
  async (_a, _b, openA, openB) => {
    // Both say that they are one node, and each that it is linked with the other.
    const [a, b] = [await openA("e"), await openB("e")];
    for (const peer of [a, b]) peer.frame(frameTypes.peers, (w) => w.names(["e".repeat(16)]).varint(0));
    await tasksHaveRun();
    b.port.postMessage(null, [a.port]);
    await expect.poll(() => b.frames.some(({ type }) => type === frameTypes.data)).toBe(true);
    await tasksHaveRun();
    for (const { frames } of [a, b]) expect(frames.some(({ type }) => type === frameTypes.lock)).toBe(false);
  },
);

test.each([
  ["is not trusted", trusted, untrusted, "o"],
  ["is trusted", trusted, trusted, "o"],
  ["says that it is the other's node", trusted, untrusted, "r"],
  ["is the node that the other says that it is", untrusted, trusted, "r"],
] as const)(
  "who %s and knows the ticket of a change of path can't join a leg of another link to its own",
  async (_, openRelay, open, id) => {
    const relay = await openRelay("r");
    const other = await open(id);
    const ticket = hostEnvironment.random(16);
    const far = hostNode().id;
    for (const peer of [relay, other]) lock(peer, 0, ticket, far);
    await tasksHaveRun();
    other.frame(frameTypes.intro, (w) => w.varint(0).bytes(ticket).bytes(toBytes(far)));
    await tasksHaveRun();
    expect(other.frames.map(({ type }) => type)).toContain(frameTypes.nak);
    expect(relay.frames.map(({ type }) => type)).not.toContain(frameTypes.fin);
    relay.port.postMessage("to the relay");
    await expect.poll(() => relay.frames.map(({ type }) => type)).toContain(frameTypes.data);
  },
);

test("JOIN of another node than the one that the relay named is refused, though it knows the ticket", async () => {
  const [relay, other, named] = [await RawPeer.greeted(), await trusted("o"), await untrusted("p")];
  const ticket = new Uint8Array(16).fill(10);
  lock(relay, 0, ticket, "p".repeat(16));
  await expect.poll(() => relay.frames.some(({ type }) => type === frameTypes.locked)).toBe(true);
  const join = (peer: RawPeer): void => peer.frame(frameTypes.join, (w) => w.varint(1).bytes(ticket));
  join(other);
  await expect.poll(() => other.frames.some(({ type }) => type === frameTypes.reset)).toBe(true);
  const reset = other.frames.find(({ type }) => type === frameTypes.reset);
  expect([reset?.varint(), reset?.varint()]).toEqual([1, 1]);
  expect(relay.frames.some(({ type }) => type === frameTypes.fin)).toBe(false);
  join(named);
  await expect.poll(() => relay.frames.some(({ type }) => type === frameTypes.fin)).toBe(true);
});

test("CLOSE on a new path, before FIN on the old one: nothing is sent behind the CLOSE that answers it", async () => {
  const [old, next] = [await RawPeer.greeted(), await untrusted("q")];
  const ticket = new Uint8Array(16).fill(11);
  lock(old, 0, ticket, "q".repeat(16));
  await expect.poll(() => old.frames.some(({ type }) => type === frameTypes.locked)).toBe(true);
  next.frame(frameTypes.join, (w) => w.varint(1).bytes(ticket));
  await expect.poll(() => old.frames.some(({ type }) => type === frameTypes.fin)).toBe(true);
  next.take();
  next.frame(frameTypes.close, (w) => w.varint(1).text(""));
  await expect.poll(() => next.frames.length).toBe(1);
  old.port.postMessage("nobody reads it");
  await tasksHaveRun();
  expect(next.frames.map(({ type }) => type)).toEqual([frameTypes.close]);
  old.frame(frameTypes.fin, (w) => w.varint(0));
  old.port.start();
  expect(await old.closed).toMatchObject({ reason: "closed" });
});

test("a peer that asks for the locks of all its legs by one ticket makes a JOIN no dearer", () => {
  const node = new Node(hostEnvironment);
  const ticket = "t".repeat(16);
  const legs = Array.from({ length: 50_000 }, () => ({}) as Leg);
  for (const leg of legs) node.addTicket(ticket, leg);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) {
    expect(node.legOfTicket(ticket)).toBe(legs[0]);
    expect(node.legOfTicket(ticket, legs[0])).toBe(legs[1]);
  }
  // To list them all takes as much for two or three.
  expect(performance.now() - start).toBeLessThan(500);
});

test("a peer that makes a ring of ports which it gave and got back doesn't keep a message going round for ever", async () => {
  const node = new Node(hostEnvironment);
  const peer = await untrusted("p", node);
  peer.data(0, nothing, [1, 3]);
  const { ports } = await nextMessage(peer.port);
  join(peer, [1, 3], 1, node);
  peer.port.postMessage(null, [...ports]);
  await tasksHaveRun();
  peer.data(2, nothing);
  join(peer, [2, 4], 2, node);
  for (const id of [2, 4, 3, 1]) peer.frame(frameTypes.fin, (w) => w.varint(id));
  await expect.poll(() => node.relays.size).toBe(0);
  expect(closesOf(peer)[0]).toEqual([2, "protocol: the route is a ring: INTRO would join its two ends"]);
  expect(peer.isCut).toBe(false);
});

interface Neighbour {
  readonly peer: RawPeer;
  /** Its channel with the relay. */
  readonly id: number;
}

/** This thread relays between two trusted peers that are said to be linked, has the lock of both, and has introduced one to the other. */
async function introduction(): Promise<{ introduced: Neighbour; other: Neighbour; ticket: Uint8Array }> {
  const [a, b] = [await trusted("a"), await trusted("b")];
  b.port.postMessage(null, [a.port]);
  await tasksHaveRun();
  const neighbours = [
    { peer: a, id: 0 },
    { peer: b, id: channelsOf(b)[0] ?? 0 },
  ] as const;
  a.frame(frameTypes.peers, (w) =>
    w
      .varint(1)
      .bytes(toBytes("b".repeat(16)))
      .varint(0),
  );
  await tasksHaveRun();
  for (const { peer, id } of neighbours) {
    const ticket = ticketOf(peer, frameTypes.lock);
    if (!ticket) throw new Error("the relay doesn't ask for the lock");
    peer.frame(frameTypes.locked, (w) => w.varint(id).bytes(ticket));
  }
  await tasksHaveRun();
  const tickets = neighbours.map(({ peer }) => ticketOf(peer, frameTypes.intro));
  const [introduced, other] = tickets[0] ? neighbours : ([neighbours[1], neighbours[0]] as const);
  const ticket = tickets[0] ?? tickets[1];
  if (!ticket) throw new Error("the relay introduces nobody");
  return { introduced, other, ticket };
}

/** In the first frame of a type that came since the last time. */
function ticketOf(peer: RawPeer, type: number): Uint8Array | undefined {
  const frame = peer.take().find((one) => one.type === type);
  frame?.varint();
  return frame?.bytes(16).slice();
}

const fin = ({ peer, id }: Neighbour): void => peer.frame(frameTypes.fin, (w) => w.varint(id));
const typesOf = (peer: RawPeer): number[] => peer.frames.map(({ type }) => type);

test("only who was introduced can refuse a change of path: another's NAK doesn't make its FIN a mistake", async () => {
  const { introduced, other, ticket } = await introduction();
  other.peer.frame(frameTypes.nak, (w) => w.varint(other.id).bytes(ticket));
  fin(introduced);
  fin(other);
  await tasksHaveRun();
  // And the relay has left the route.
  for (const { peer } of [introduced, other]) {
    expect(peer.goAway).toBeUndefined();
    expect(typesOf(peer)).toContain(frameTypes.fin);
  }
});

test("FIN of who was to be joined waits for that of who was introduced: if that one refuses, it never hears it", async () => {
  const { introduced, other, ticket } = await introduction();
  fin(other);
  await tasksHaveRun();
  introduced.peer.frame(frameTypes.nak, (w) => w.varint(introduced.id).bytes(ticket));
  await tasksHaveRun();
  expect(typesOf(introduced.peer)).not.toContain(frameTypes.fin);
  const reason = "protocol: FIN came from a node that was to be joined by another one, which has refused";
  for (const { peer, id } of [introduced, other]) expect(closesOf(peer)).toEqual([[id, reason]]);
  expect([introduced.peer.isCut, other.peer.isCut]).toEqual([false, false]);
});

test("who was introduced can't refuse behind its FIN, which the other one has heard", async () => {
  const { introduced, other, ticket } = await introduction();
  fin(introduced);
  introduced.peer.frame(frameTypes.nak, (w) => w.varint(introduced.id).bytes(ticket));
  await tasksHaveRun();
  expect(introduced.peer.goAway).toEqual({ code: "protocol", text: `channel ${introduced.id} was over` });
  expect(typesOf(other.peer)).not.toContain(frameTypes.unlock);
  expect(other.peer.isCut).toBe(false);
});

test("limits.queuedBytes: parts of a message count no more when this side resets the channel behind its FIN", async () => {
  const { introduced, other } = await introduction();
  const unread = (): number => [...hostNode().links].reduce((bytes, { outbox }) => bytes + outbox.unreadBytes, 0);
  const before = unread();
  fin(introduced);
  other.peer.frame(frameTypes.data, (w) => w.varint(other.id).byte(dataFlags.more).bytes(new Uint8Array(1000)));
  await expect.poll(unread).toBe(before + 1000);
  introduced.peer.frame(frameTypes.reset, (w) => w.varint(introduced.id).varint(0));
  await expect.poll(() => typesOf(other.peer)).toContain(frameTypes.reset);
  expect(unread()).toBe(before);
});

test("a peer that gave its locks to a relay can't join one of the relay's legs to another: FIN would go astray there", async () => {
  const node = new Node(hostEnvironment);
  const [peer, other] = [await untrusted("p", node), await untrusted("o", node)];
  peer.data(0, nothing, [1, 3]);
  const { ports } = await nextMessage(peer.port);
  const [first, second] = ports;
  if (!first || !second) throw new Error("the message carries no ports");
  peer.port.postMessage(null, [first]);
  other.port.postMessage(null, [second]);
  await tasksHaveRun();
  const ticket = ticketOf(peer, frameTypes.lock);
  if (!ticket) throw new Error("the relay doesn't ask for the lock");
  for (const id of [1, 2]) peer.frame(frameTypes.locked, (w) => w.varint(id).bytes(ticket));
  join(peer, [1, 3], 0, node);
  for (const id of [3, 1, 2]) peer.frame(frameTypes.fin, (w) => w.varint(id));
  await tasksHaveRun();
  await expect.poll(() => node.relays.size).toBe(1);
  await tasksHaveRun();
  expect(typesOf(other)).not.toContain(frameTypes.fin);
});

test("a port that was closed keeps no more of the reason than a frame may have", async () => {
  const peer = await RawPeer.greeted();
  const ids = Array.from({ length: 60 }, (_, i) => 1 + 2 * i);
  peer.data(0, nothing, ids);
  const { ports } = await nextMessage(peer.port);
  const text = Buffer.from(`limit: ${"é".repeat(400_000)}`);
  const before = process.memoryUsage().heapUsed;
  for (const id of ids) {
    peer.frame(frameTypes.close, (w) => w.varint(id).varint(text.length).bytes(text));
    await tasksHaveRun();
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 25);
  const [port] = ports;
  expect(port && (await closed(port))).toEqual({ reason: "limit", text: "é".repeat(124) });
});

test("bytes that come one by one count as what they take, and each is read once", () => {
  const reader = new FrameReader(100);
  const count = 20_000;
  for (let i = 0; i < count; i++) for (const byte of [0, 0, 0, 1, frameTypes.ping]) reader.push(Uint8Array.of(byte));
  expect(reader.waitingBytes).toBe(5 * count);
  expect(reader.heldBytes).toBeGreaterThan(500 * count);
  let frames = 0;
  while (reader.next()) frames++;
  expect(frames).toBe(count);
  expect([reader.waitingBytes, reader.heldBytes]).toEqual([0, 0]);
});

test("a peer that sends its frames byte by byte is paused before they take much", async () => {
  let link: Parameters<Transport["start"]>[0] | undefined;
  const calls: string[] = [];
  const transport: Transport = {
    start: (events) => {
      link = events;
    },
    send: () => true,
    pause: () => calls.push("pause"),
    resume: () => calls.push("resume"),
    close: () => calls.push("close"),
  };
  const neighbour = loopback();
  connect(neighbour[0]).postMessage("there is another link");
  await nextData(connect(neighbour[1]), 1);
  const port = connect(transport, { trusted: false });
  link?.opened();
  const frames = [helloBytes(), ...Array<Uint8Array>(1000).fill(Uint8Array.of(0, 0, 0, 1, frameTypes.ping))];
  for (const byte of frames.flatMap((frame) => [...frame])) link?.received(Uint8Array.of(byte));
  expect(calls).toEqual(["pause"]);
  await expect.poll(() => calls).toEqual(["pause", "resume"]);
  port.close();
});
