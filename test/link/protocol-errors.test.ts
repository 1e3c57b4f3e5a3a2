import { expect, test } from "vitest";
import { frameTypes } from "../../src/link/frame-types.ts";
import { RawPeer } from "./raw-peer.ts";

const ticket = new Uint8Array(16);

/** What the protocol doesn't allow. */
const offences: readonly [string, (peer: RawPeer) => void, string][] = [
  ["a frame of an unknown type", (peer) => peer.frame(0x7f), "a frame of type 127 is not known"],
  ["a frame without a type", (peer) => peer.send(Uint8Array.of(0, 0, 0, 0)), "a frame without a type"],
  [
    "a frame that ends too early",
    (peer) => peer.frame(frameTypes.data),
    "a frame of type 16 ends in the middle of a field",
  ],
  ["a second HELLO", (peer) => peer.hello(), "a second HELLO"],
  ["a channel that was never opened", (peer) => peer.data(7, ticket), "a frame for channel 7, which was never opened"],
  ["a channel of the other side's numbers", (peer) => peer.data(0, ticket, [2]), "channel 2 can't be opened"],
  ["a number that was used before", (peer) => peer.data(0, ticket, [3, 1]), "channel 1 can't be opened"],
  [
    "a number of more than 53 bits",
    (peer) => peer.send(Uint8Array.of(0, 0, 0, 9, 0x11, ...Array(8).fill(0xff))),
    "a number of more than 53 bits",
  ],
  [
    "a number without an end",
    (peer) => peer.send(Uint8Array.of(0, 0, 0, 40, 0x11, ...Array(39).fill(0x80))),
    "a number of more than 53 bits",
  ],
  [
    "FIN on a channel that isn't locked",
    (peer) => peer.frame(frameTypes.fin, (w) => w.varint(0)),
    "FIN on channel 0, which is not locked",
  ],
  [
    "values beside a frame",
    (peer) => peer.frame(frameTypes.data, (w) => w.varint(0).byte(8).varint(0).varint(1)),
    "1 values beside a frame, but fewer came",
  ],
];

test.each(offences)("%s: ends the link, and both sides hear why", async (_, offend, text) => {
  const peer = await RawPeer.greeted();
  offend(peer);
  expect(await peer.closed).toEqual({ reason: "protocol", text });
  await expect.poll(() => peer.isCut).toBe(true);
  expect(peer.goAway).toEqual({ code: "protocol", text });
});

test("a frame before HELLO ends the link", async () => {
  const peer = await RawPeer.connect();
  peer.data(0, ticket);
  expect(await peer.closed).toEqual({ reason: "protocol", text: "a frame of type 16 before HELLO" });
});

test("HELLO of another version ends the link", async () => {
  const peer = await RawPeer.connect();
  peer.frame(frameTypes.hello, (writer) => writer.varint(99));
  expect(await peer.closed).toEqual({
    reason: "version",
    text: "the other side speaks version 99 of the protocol, this side 1",
  });
});

test("its own HELLO sent back ends the link", async () => {
  const peer = await RawPeer.connect();
  const [hello] = peer.frames;
  peer.frame(frameTypes.hello, (writer) => writer.bytes(hello?.rest() ?? ticket));
  expect(await peer.closed).toEqual({ reason: "protocol", text: "connected with itself: its own HELLO came back" });
});

test("HELLO with limits that allow no message ends the link", async () => {
  const peer = await RawPeer.connect();
  peer.hello({ limits: { frameBytes: 1, messageBytes: 1, portsPerMessage: 1, channels: 1, windowBytes: 1 } });
  expect((await peer.closed).reason).toBe("protocol");
});

test("GOAWAY: the reason of the other side is passed on", async () => {
  const peer = await RawPeer.greeted();
  peer.frame(frameTypes.goAway, (writer) => writer.byte(3).text("too much"));
  expect(await peer.closed).toEqual({ reason: "limit", text: "the other side: too much" });
});

test("frames for a channel that is over are passed over, with what they carry", async () => {
  const peer = await RawPeer.greeted();
  peer.frame(frameTypes.reset, (writer) => writer.varint(0).varint(0));
  expect((await peer.closed).reason).toBe("lost");
});

test("a JOIN that nobody was invited to is refused", async () => {
  const peer = await RawPeer.greeted();
  peer.frame(frameTypes.join, (writer) => writer.varint(1).bytes(ticket));
  await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.reset)).toBe(true);
});
