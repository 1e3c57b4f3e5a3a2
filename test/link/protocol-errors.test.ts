import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toCloseReason, toReasonText } from "../../src/link/close-reason.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { FrameReader } from "../../src/link/frame-reader.ts";
import { frameTypes } from "../../src/link/frame-types.ts";
import { FrameWriter } from "../../src/link/frame-writer.ts";
import { writeHello } from "../../src/link/hello.ts";
import { defaultLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { linkErrorCodes } from "../../src/link/link-error.ts";
import { Node } from "../../src/link/node.ts";
import type { Transport } from "../../src/link/transport.ts";
import { closed } from "../../src/ports.ts";
import { nextPort, tasksHaveRun } from "../spec/next-event.ts";
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
  [
    "a frame that ends before its last field, with another one behind it",
    (peer) => peer.send(Uint8Array.of(0, 0, 0, 2, 0x11, 0, 0, 0, 0, 1, 0x03)),
    "a frame of type 17 ends in the middle of a field",
  ],
  [
    "a frame that ends within a name",
    (peer) => peer.frame(frameTypes.lock, (w) => w.varint(0).bytes(ticket).bytes(ticket.subarray(1))),
    "a frame of type 21 ends in the middle of a field",
  ],
  [
    "a frame that ends within a text",
    (peer) => peer.frame(frameTypes.close, (w) => w.varint(0).varint(2).byte(0x61)),
    "a frame of type 19 ends in the middle of a field",
  ],
  ["a second HELLO", (peer) => peer.hello(), "a second HELLO"],
  ["a channel that was never opened", (peer) => peer.data(7, ticket), "a frame for channel 7, which was never opened"],
  [
    "the next channel, before it is opened",
    (peer) => peer.data(1, ticket),
    "a frame for channel 1, which was never opened",
  ],
  [
    "the next channel of the other side's numbers, before it is opened",
    (peer) => peer.data(2, ticket),
    "a frame for channel 2, which was never opened",
  ],
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
  [
    "a flag of DATA that isn't known",
    (peer) => peer.frame(frameTypes.data, (w) => w.varint(0).byte(32).varint(0).byte(0xf6)),
    "a frame of type 16 with flags 32",
  ],
  [
    "a side of a route that is neither of the two",
    (peer) =>
      peer.frame(frameTypes.data, (w) => w.varint(0).byte(2).varint(0).varint(1).varint(1).bytes(ticket).byte(2)),
    "a frame of type 16 has 2 where only 0 and 1 mean anything",
  ],
  [
    "a port that is neither closed nor one of the host's",
    (peer) => peer.frame(frameTypes.data, (w) => w.varint(0).byte(18).varint(0).varint(1).varint(0).byte(2)),
    "a frame of type 16 has 2 where only 0 and 1 mean anything",
  ],
  [
    "a reason that is not UTF-8",
    (peer) => peer.frame(frameTypes.close, (w) => w.varint(0).varint(1).byte(0xff)),
    "a frame of type 19 with text that is not UTF-8",
  ],
  [
    "a reason with a surrogate, which UTF-8 has not",
    (peer) =>
      peer.frame(frameTypes.close, (w) =>
        w
          .varint(0)
          .varint(3)
          .bytes(Uint8Array.of(0xed, 0xa0, 0x80)),
      ),
    "a frame of type 19 with text that is not UTF-8",
  ],
];

test.each(offences)("%s: ends the link, and both sides hear why", async (_, offend, text) => {
  const peer = await RawPeer.greeted();
  offend(peer);
  expect(await peer.closed).toEqual({ reason: "protocol", text });
  await expect.poll(() => peer.isCut).toBe(true);
  expect(peer.goAway).toEqual({ code: "protocol", text });
});

test("a message that couldn't be encoded any more is a messageerror, whatever came of it, and the next one is not", async () => {
  const peer = await RawPeer.greeted();
  const events: unknown[] = [];
  peer.port.onmessageerror = ({ type }) => events.push(type);
  peer.port.onmessage = ({ data }) => events.push(data);
  peer.frame(frameTypes.data, (w) => w.varint(0).byte(1).byte(0x81));
  peer.frame(frameTypes.data, (w) => w.varint(0).byte(4).varint(0).byte(0xf6));
  peer.data(0, Uint8Array.of(0x07));
  await expect.poll(() => events).toEqual(["messageerror", 7]);
});

test("a text is sent as UTF-8, though a program's may hold lone surrogates", () => {
  const writer = new FrameWriter();
  writer.begin(frameTypes.close).text("a\ud800\u{1f4a1}\udfff").end();
  const reader = new FrameReader(100);
  reader.push(writer.take());
  expect(reader.next()?.text()).toBe("a\ufffd\u{1f4a1}\ufffd");
});

test("a frame before HELLO ends the link", async () => {
  const peer = await RawPeer.connect();
  peer.data(0, ticket);
  const text = "what the other side sent first is missing: a transport is opened once both sides listen";
  expect(await peer.closed).toEqual({ reason: "protocol", text: `a frame of type 16 before HELLO; ${text}` });
});

test("bytes of something else end the link", async () => {
  const peer = await RawPeer.connect();
  peer.send(new TextEncoder().encode("Hello, this is a warning"));
  const began = 'text that begins with "Hello, this is a warning"';
  const text = `what came first is no HELLO of this protocol: ${began}`;
  expect(await peer.closed).toEqual({ reason: "protocol", text });
  expect(peer.goAway).toEqual({ code: "protocol", text });
});

test("a long HELLO ends the link before memory is reserved for it, a later revision's doesn't", async () => {
  const [longest, longer] = [await RawPeer.connect(), await RawPeer.connect()];
  const writer = new FrameWriter();
  writeHello(writer, { nodeId: "n".repeat(16), nonce: "\0".repeat(16), limits: defaultLimits });
  const fields = writer.take().subarray(5);
  longest.frame(frameTypes.hello, (frame) => frame.bytes(fields).bytes(new Uint8Array(4095 - fields.length)));
  longer.send(Uint8Array.of(0, 0, 0x10, 1));
  expect((await longer.closed).text).toBe("what came first is no HELLO of this protocol: a frame of 4097 bytes");
  longest.port.postMessage("heard");
  await expect.poll(() => longest.frames.some(({ type }) => type === frameTypes.data)).toBe(true);
});

test("GOAWAY before HELLO: the reason of the other side is passed on", async () => {
  const peer = await RawPeer.connect();
  peer.frame(frameTypes.goAway, (writer) => writer.byte(4).text("speaks another version"));
  expect(await peer.closed).toEqual({ reason: "version", text: "the other side: speaks another version" });
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

test.each([
  [{ frameBytes: 1 }, "limits.frameBytes is 1; it must be a whole number from 4352 to 4294967295"],
  [{ windowBytes: 1 }, "limits.windowBytes is 1; it must be a whole number from 65792 to 4294967295"],
  [
    { portsPerMessage: 0, windowBytes: 256 },
    "limits.portsPerMessage is 0; it must be a whole number from 1 to 4194303",
  ],
  [{ portsPerMessage: 2 ** 22 }, "limits.portsPerMessage is 4194304; it must be a whole number from 1 to 4194303"],
  [
    { portsPerMessage: 2 ** 22 - 1 },
    "limits.windowBytes is 262144; it must be a whole number from 4294966528 to 4294967295",
  ],
  [{ messageBytes: 0 }, "limits.messageBytes is 0; it must be a whole number of at least 1"],
  [{ windowBytes: 2 ** 32 }, "limits.windowBytes is 4294967296; it must be a whole number from 1 to 4294967295"],
])("HELLO with limits %o ends the link", async (limits, text) => {
  const peer = await RawPeer.connect();
  peer.hello({ limits: { ...defaultLimits, ...limits } });
  expect(await peer.closed).toEqual({ reason: "protocol", text: `a HELLO with a wrong limit: ${text}` });
});

test("HELLO with the least limits: messages are sent in small parts", async () => {
  const peer = await RawPeer.connect();
  peer.hello({
    limits: { frameBytes: 320, messageBytes: 1000, portsPerMessage: 1, channels: 1, windowBytes: 1280 },
  });
  await tasksHaveRun();
  peer.port.postMessage(new Uint8Array(500));
  const dataFrames = () => peer.frames.filter(({ type }) => type === frameTypes.data);
  await expect.poll(() => dataFrames().length).toBe(4);
  await tasksHaveRun();
  expect(dataFrames().map(({ restLength }) => restLength)).toEqual([162, 162, 162, 28]);
});

test("BYE is said once, whoever says it first", async () => {
  for (const isFirst of [true, false]) {
    const peer = await RawPeer.greeted();
    const bye = (): void => peer.frame(frameTypes.bye);
    const byes = () => peer.frames.filter(({ type }) => type === frameTypes.bye).length;
    if (isFirst) bye();
    peer.port.close();
    await tasksHaveRun();
    expect([byes(), peer.isCut]).toEqual([0, false]);
    peer.frame(frameTypes.close, (writer) => writer.varint(0).text(""));
    await tasksHaveRun();
    expect([byes(), peer.isCut]).toEqual([1, isFirst]);
    if (!isFirst) bye();
    await tasksHaveRun();
    expect([byes(), peer.isCut]).toEqual([1, true]);
  }
});

test("GOAWAY is sent though the transport has no room", () => {
  const sent: Uint8Array[] = [];
  const transport: Transport = {
    start: () => undefined,
    send(bytes) {
      sent.push(bytes);
      return false;
    },
    close: () => undefined,
  };
  const link = new Link(new Node(hostEnvironment), transport, { limits: defaultLimits });
  link.start();
  link.opened();
  link.outbox.flush();
  link.received(Uint8Array.of(0, 0, 0, 1, 0x7f));
  const types = sent.map((bytes) => bytes[4]);
  expect(types).toEqual([frameTypes.hello, frameTypes.goAway]);
});

test("GOAWAY and CLOSE: codes and reasons are those of docs/protocol.md", () => {
  const rows = readFileSync("docs/protocol.md", "utf8").matchAll(/^\| `(\w+)` +\| +(\d) \|/gm);
  expect(Object.entries(linkErrorCodes)).toEqual(Array.from(rows, ([, code, number]) => [number, code]));
  const reason = { reason: "limit", text: "too many: 3" };
  expect(toReasonText(reason)).toBe("limit: too many: 3");
  expect(toCloseReason("limit: too many: 3")).toEqual(reason);
  expect(toReasonText(toCloseReason(""))).toBe("");
});

test("GOAWAY: the reason of the other side is passed on", async () => {
  const peer = await RawPeer.greeted();
  peer.frame(frameTypes.goAway, (writer) => writer.byte(3).text("too much"));
  expect(await peer.closed).toEqual({ reason: "limit", text: "the other side: too much" });
});

test("frames for a channel that is over are passed over, and the ports that they carry are closed", async () => {
  const peer = await RawPeer.greeted();
  const arrived = nextPort(peer.port);
  peer.data(0, nothing, [1]);
  const carried = closed(await arrived);
  peer.frame(frameTypes.reset, (writer) => writer.varint(1).varint(0));
  expect((await carried).reason).toBe("lost");
  peer.data(1, nothing, [3]);
  const close = () => peer.frames.find(({ type }) => type === frameTypes.close);
  await expect.poll(close).toBeDefined();
  expect(close()?.varint()).toBe(3);
  // All of a part is payload, whatever its other flags.
  peer.frame(frameTypes.data, (writer) => writer.varint(1).byte(3).varint(0).varint(1).varint(5));
  // What isn't known can't be passed over: it may say where the ports are.
  peer.frame(frameTypes.data, (writer) => writer.varint(1).byte(32).varint(0));
  expect(await peer.closed).toEqual({ reason: "protocol", text: "a frame of type 16 with flags 32" });
});

/** Channel 1 is carried by a message of channel 0; in the queue of each is a message that carries the next. */
async function nest(peer: RawPeer, payload: Uint8Array): Promise<void> {
  peer.data(0, payload, [1]);
  for (let id = 1; id < 2 * nested; id += 2) peer.data(id, nothing, [id + 2]);
  peer.frame(frameTypes.ping);
  await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.pong), { timeout: 20_000 }).toBe(true);
}
const nested = 8000;
const nothing = Uint8Array.of(0xf6);
const closesOf = ({ frames }: RawPeer): number => frames.filter(({ type }) => type === frameTypes.close).length;

test("ports that wait each in the queue of the one before are closed with a message that can't be read", async () => {
  const peer = await RawPeer.greeted();
  await nest(peer, Uint8Array.of(0xff));
  peer.port.start();
  await expect.poll(() => closesOf(peer)).toBe(nested + 1);
  expect(peer.isCut).toBe(false);
});

test("ports that wait each in the queue of the one before are closed with the port that they are in", async () => {
  const peer = await RawPeer.greeted();
  await nest(peer, nothing);
  const port = await nextPort(peer.port);
  port.close();
  await expect.poll(() => closesOf(peer)).toBe(nested + 1);
  expect(peer.isCut).toBe(false);
});

test("a JOIN that nobody was invited to is refused", async () => {
  const peer = await RawPeer.greeted();
  peer.frame(frameTypes.join, (writer) => writer.varint(1).bytes(ticket));
  await expect.poll(() => peer.frames.some(({ type }) => type === frameTypes.reset)).toBe(true);
});
