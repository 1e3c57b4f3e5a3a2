import { expect, onTestFinished, test } from "vitest";
import { frameTypes } from "../../src/link/frame-types.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { hostNode, toBytes } from "../../src/link/node.ts";
import type { Relay } from "../../src/link/relay.ts";
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
  const over = { reason: "protocol", text: "the route is a ring: INTRO would join the two legs of one relay" };
  await expect.poll(() => hostNode().relays.size).toBe(0);
  const closes = peer.frames.filter(({ type }) => type === frameTypes.close);
  expect(closes.map((frame) => [frame.varint(), frame.text()])).toEqual([
    [1, `${over.reason}: ${over.text}`],
    [2, `${over.reason}: ${over.text}`],
  ]);
  expect(peer.isCut).toBe(false);
});

test("a new link asks the relays of its node whether they may leave their routes only if it is trusted", async () => {
  const { relays } = hostNode();
  let asked = 0;
  const relay = { linksChanged: () => asked++ } as unknown as Relay;
  relays.add(relay);
  onTestFinished(() => void relays.delete(relay));
  const counts: number[] = [];
  for (const trusted of [false, true]) {
    const [a, b] = loopback();
    const port = connect(a, { trusted });
    const other = connect(b, { trusted: false });
    port.postMessage("up");
    await nextMessage(other);
    counts.push(asked);
    port.close();
  }
  expect(counts).toEqual([0, 1]);
});
