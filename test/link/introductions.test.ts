import { expect, onTestFinished, test, vi } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { frameTypes } from "../../src/link/frame-types.ts";
import { loopback, type Transport } from "../../src/link/index.ts";
import { defaultLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { hostNode, Node, toBytes } from "../../src/link/node.ts";
import { Relay } from "../../src/link/relay.ts";
import { createMessagePort } from "../../src/port/message-port-state.ts";
import { bufferedAmount, closed } from "../../src/ports.ts";
import { nextData, nextMessage, tasksHaveRun } from "../spec/next-event.ts";
import { RawPeer } from "./raw-peer.ts";

const ticket = new Uint8Array(16).fill(7);
const nothing = Uint8Array.of(0xf6);

/** A hostile relay: it says of this node that it is beyond itself, on both sides. */
function lock(peer: RawPeer, channel: number): void {
  peer.frame(frameTypes.lock, (w) => w.varint(channel).bytes(ticket).bytes(toBytes(hostNode().id)));
}

function introduce(peer: RawPeer, channel: number): void {
  peer.frame(frameTypes.intro, (w) => w.varint(channel).bytes(ticket).bytes(toBytes(hostNode().id)));
}

test("two ports that a peer joins here: what its FIN keeps waiting, waits at its sender", async () => {
  const peer = await RawPeer.greeted();
  peer.data(0, nothing, [1, 3]);
  const { ports } = await nextMessage(peer.port);
  const [first, second] = ports;
  if (!first || !second) throw new Error("the message carries no ports");
  for (const channel of [1, 3]) lock(peer, channel);
  introduce(peer, 1);
  await tasksHaveRun();
  const text = "a".repeat(1000);
  for (let i = 0; i < 1000; i++) second.postMessage(text);
  await tasksHaveRun();
  expect(bufferedAmount(second)).toBeGreaterThan(1_000_000);
  for (const channel of [1, 3]) peer.frame(frameTypes.fin, (w) => w.varint(channel));
  expect(await nextData(first, 1000)).toEqual(Array(1000).fill(text));
  expect(bufferedAmount(second)).toBe(0);
});

test("RESET behind FIN: who lost its new path before the old one was over ends the route, not the link", async () => {
  const peer = await RawPeer.greeted();
  peer.data(0, nothing, [1]);
  const { ports } = await nextMessage(peer.port);
  const [port] = ports;
  if (!port) throw new Error("the message carries no port");
  lock(peer, 1);
  await tasksHaveRun();
  peer.frame(frameTypes.fin, (w) => w.varint(1));
  peer.frame(frameTypes.reset, (w) => w.varint(1).varint(0));
  expect((await closed(port)).reason).toBe("lost");
  peer.data(0, nothing);
  expect((await nextMessage(peer.port)).data).toBeNull();
});

test("the two legs of a relay can't be joined to each other: the route is over, and nothing else", async () => {
  const peer = await RawPeer.greeted();
  peer.data(0, nothing, [1]);
  const { ports } = await nextMessage(peer.port);
  lock(peer, 1);
  await tasksHaveRun();
  // Back to where it came from: on channel 2.
  peer.port.postMessage(null, [...ports]);
  await tasksHaveRun();
  expect(hostNode().relays.size).toBe(1);
  lock(peer, 2);
  introduce(peer, 1);
  const over = { reason: "protocol", text: "the route is a ring: INTRO would join its two ends" };
  await expect.poll(() => hostNode().relays.size).toBe(0);
  const closes = peer.frames.filter(({ type }) => type === frameTypes.close);
  expect(closes.map((frame) => [frame.varint(), frame.text()])).toEqual([
    [1, `${over.reason}: ${over.text}`],
    [2, `${over.reason}: ${over.text}`],
  ]);
  expect(peer.isCut).toBe(false);
});

const newNode = (): Node => new Node(hostEnvironment);

/** Two nodes with a link between them: the port of each, to the other. */
function joined(a: Node, b: Node): readonly [MessagePort, MessagePort] {
  const [here, there] = loopback();
  const port = (node: Node, transport: Transport): MessagePort => {
    const end = new Link(node, transport, { limits: defaultLimits, trusted: true }).start();
    onTestFinished(() => end.disentangle());
    return createMessagePort(hostRealm, end) as MessagePort;
  };
  return [port(a, here), port(b, there)];
}

test("a node is said to be gone when the last of the links to it is", async () => {
  const node = newNode();
  const [first, second, other] = [
    await RawPeer.connect({}, true, node),
    await RawPeer.connect({}, true, node),
    await RawPeer.connect({}, true, node),
  ];
  for (const peer of [first, second]) peer.hello({ nodeId: "t".repeat(16) });
  other.hello({ nodeId: "o".repeat(16) });
  await tasksHaveRun();
  const gone = (): string[] =>
    other.take().flatMap((frame) => {
      if (frame.type !== frameTypes.peers) return [];
      frame.names();
      return frame.names();
    });
  expect(gone()).toEqual([]);
  first.frame(0x7f);
  await tasksHaveRun();
  expect(gone()).toEqual([]);
  second.frame(0x7f);
  await tasksHaveRun();
  expect(gone()).toEqual(["t".repeat(16)]);
});

test("of the relays of a node, those are asked to leave whose neighbours are said to be linked", async () => {
  const [hub, a, b, c, d] = [newNode(), newNode(), newNode(), newNode(), newNode()];
  const [toA, ofA] = joined(hub, a);
  const [toB, ofB] = joined(hub, b);
  const [toC, ofC] = joined(hub, c);
  const asked: Relay[] = [];
  const linksChanged = Relay.prototype.linksChanged;
  const spy = vi.spyOn(Relay.prototype, "linksChanged").mockImplementation(function (this: Relay) {
    asked.push(this);
    linksChanged.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  const route = async (from: MessagePort, to: MessagePort, at: MessagePort): Promise<MessagePort> => {
    const { port1, port2 } = new MessageChannel();
    from.postMessage(null, [port1]);
    to.postMessage(null, [port2]);
    await nextMessage(at);
    return port1;
  };
  await route(toA, toB, ofB);
  await route(toA, toC, ofC);
  await expect.poll(() => hub.relays.size).toBe(2);
  const [toBeLeft] = hub.relays;
  expect(asked).toEqual([]);
  joined(hub, d)[0].postMessage(null);
  await tasksHaveRun();
  expect(asked).toEqual([]);
  joined(a, b);
  await expect.poll(() => hub.relays.size).toBe(1);
  expect(new Set(asked)).toEqual(new Set([toBeLeft]));
  ofA.close();
  ofB.close();
});

test("a relay to a node whose link is not up yet leaves its route when it is, and who is behind it is linked itself", async () => {
  const [hub, a, b] = [newNode(), newNode(), newNode()];
  const [toA, ofA] = joined(hub, a);
  joined(a, b);
  toA.postMessage("up");
  await nextMessage(ofA);
  await tasksHaveRun();
  const [toB, ofB] = joined(hub, b);
  // The port that the link to B gave is passed on before HELLO.
  toA.postMessage(null, [toB]);
  const { ports } = await nextMessage(ofA);
  ofB.postMessage("by the direct link");
  expect(await nextData(ports[0] as MessagePort, 1)).toEqual(["by the direct link"]);
  await expect.poll(() => hub.relays.size).toBe(0);
});
