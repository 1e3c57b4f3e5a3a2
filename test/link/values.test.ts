import { MessageChannel as NativeChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { connect, type Limits, loopback, type Transport } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { Node } from "../../src/link/node.ts";
import { createMessagePort } from "../../src/port/message-port-state.ts";
import { closed } from "../../src/ports.ts";
import { nextData, nextMessage, nextPort, tasksHaveRun } from "../spec/next-event.ts";

/** The values that go one way. */
class Attached {
  /** Of the messages that are on their way. */
  readonly sent: (readonly unknown[])[] = [];
  /** Comes in the place of all that are sent. */
  instead: readonly unknown[] | undefined;

  next(): readonly unknown[] {
    const values = this.sent.shift() ?? [];
    return this.instead ?? values;
  }
}

/** A transport of this thread that carries values as well, by reference. */
function carrying(inner: Transport, values: Attached, other: Attached) {
  const transport: Transport = {
    carriesValues: true,
    trusted: true,
    detectsLoss: true,
    start: (link) =>
      inner.start({
        opened: () => link.opened(),
        received: (bytes) => link.received(bytes, other.next()),
        writable: () => link.writable(),
        closed: (error) => link.closed(error),
      }),
    send(bytes, attachments = []) {
      values.sent.push(attachments);
      return inner.send(bytes);
    },
    close: () => inner.close(),
  };
  return transport;
}

function joined() {
  const [a, b] = loopback();
  const [fromA, fromB] = [new Attached(), new Attached()];
  return { a: carrying(a, fromA, fromB), b: carrying(b, fromB, fromA), fromA };
}

test("values that no frame speaks of end the link: they would gather", async () => {
  const { a, b, fromA } = joined();
  const [port, other] = [connect(a), connect(b)];
  const reason = closed(other);
  port.postMessage("hello");
  // What is sent next brings a value that its frames don't name.
  fromA.instead = [{}];
  expect(await reason).toEqual({ reason: "protocol", text: "1 values that no frame speaks of" });
});

/** When nothing but messages is sent any more. */
async function joinedAndUp() {
  const { a, b, fromA } = joined();
  const [port, other] = [connect(a), connect(b)];
  other.onmessage = () => undefined;
  await new Promise((resolve) => {
    port.onmessage = resolve;
    other.postMessage("is up");
  });
  return { port, other, fromA };
}

test("a value beside a frame that is no object ends the link", async () => {
  const { port, other, fromA } = await joinedAndUp();
  const reason = closed(other);
  fromA.instead = [5];
  port.postMessage(new ArrayBuffer(8192));
  expect(await reason).toEqual({ reason: "protocol", text: "a value beside a frame that is no object" });
});

test("a value that this side can't have is a messageerror, and the link goes on", async () => {
  const { a, b, fromA } = joined();
  const port = connect(a);
  const other = connect(b);
  port.postMessage("up");
  expect(await nextData(other, 1)).toEqual(["up"]);
  const errors: string[] = [];
  other.onmessageerror = ({ type }) => errors.push(type);
  fromA.instead = [undefined];
  port.postMessage(new Uint8Array(5000));
  await tasksHaveRun();
  fromA.instead = undefined;
  port.postMessage("after");
  expect(await nextData(other, 1)).toEqual(["after"]);
  expect(errors).toEqual(["messageerror"]);
  port.close();
});

type Bytes = Uint8Array<ArrayBuffer>;
const parts: [string, (bytes: Bytes) => (Bytes | DataView | ArrayBuffer)[]][] = [
  ["a buffer", ({ buffer }) => [buffer]],
  ["an array of all bytes", (bytes) => [bytes]],
  ["a part", ({ buffer }) => [new DataView(buffer, 1, 10)]],
  ["a buffer and a view", (bytes) => [bytes.buffer, bytes]],
  ["a view and a buffer", (bytes) => [bytes, bytes.buffer]],
  ["two views", ({ buffer }) => [new Uint8Array(buffer), new DataView(buffer, 8)]],
];

test.each(parts)("%s, posted: its bytes as they were, whether they go in the message or beside it", async (_, of) => {
  const { port, other } = await joinedAndUp();
  for (const byteLength of [100, 4095, 4096, 8192]) {
    for (const transfer of [false, true]) {
      const bytes = new Uint8Array(byteLength).fill(1);
      const value = of(bytes);
      const expected = value.map((one) => one.byteLength);
      port.postMessage(value, transfer ? [bytes.buffer] : []);
      expect(bytes.length).toBe(transfer ? 0 : byteLength);
      if (!transfer) bytes.fill(2);
      const [copies] = (await nextData(other, 1)) as [typeof value];
      expect(copies.map((one) => one.byteLength)).toEqual(expected);
      const buffers = new Set(copies.map((one) => (ArrayBuffer.isView(one) ? one.buffer : one)));
      expect(buffers.size).toBe(1);
      for (const buffer of buffers) expect(new Set(new Uint8Array(buffer))).toEqual(new Set([1]));
    }
  }
  port.close();
});

test("views on memory that is shared show the same memory at the other side", async () => {
  const { port, other } = await joinedAndUp();
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  port.postMessage([shared, new DataView(shared.buffer, 2)]);
  const [[copy, view]] = (await nextData(other, 1)) as [[Uint8Array, DataView]];
  shared.fill(7);
  expect([copy[0], view.getUint8(0), view.byteLength]).toEqual([7, 7, 6]);
  port.close();
});

test("a buffer that comes after a typed array on the whole of it arrives as that buffer", async () => {
  const { port, other } = await joinedAndUp();
  const bytes = Uint8Array.of(1, 2, 3, 4);
  for (const later of [[bytes.buffer], [bytes.buffer, new DataView(bytes.buffer)], [bytes.subarray(1), bytes.buffer]]) {
    port.postMessage([bytes, ...later]);
    const [[first, ...rest]] = (await nextData(other, 1)) as [[Uint8Array, ...object[]]];
    expect(rest.map((one) => Object.prototype.toString.call(one))).toEqual(
      later.map((one) => Object.prototype.toString.call(one)),
    );
    for (const one of rest) expect(ArrayBuffer.isView(one) ? one.buffer : one).toBe(first.buffer);
  }
  port.close();
});

test("a value in the place of a native port that is none ends the link", async () => {
  const { port, other, fromA } = await joinedAndUp();
  const reason = closed(other);
  fromA.instead = [{}];
  const { port1 } = new NativeChannel();
  port.postMessage(null, [port1 as unknown as MessagePort]);
  expect(await reason).toEqual({ reason: "protocol", text: "a value in the place of a port that is none" });
});

test("a native port that moved and is never taken in hand is closed with the port that would have brought it", async () => {
  const { a, b } = joined();
  const [port, other] = [connect(a), connect(b)];
  const { port1, port2 } = new MessageChannel();
  port.postMessage(null, [port2]);
  const moved = await nextPort(other);
  const native = new NativeChannel();
  port1.postMessage(null, [native.port1 as unknown as MessagePort]);
  port1.postMessage("arrives after it");
  const closes = new Promise((resolve) => native.port2.once("close", resolve));
  await tasksHaveRun();
  moved.close();
  await closes;
  port.close();
});

test("a native port in a message that goes through two links that carry values, and one that doesn't", async () => {
  const [first, second] = [joined(), joined()];
  const [plainA, plainB] = loopback();
  const links = [
    connect(first.a),
    connect(first.b),
    connect(second.a),
    connect(second.b),
    connect(plainA),
    connect(plainB),
  ];
  const native = new NativeChannel();
  native.port2.postMessage("waits");
  let port: object = native.port1;
  for (let i = 0; i < links.length; i += 2) {
    links[i]?.postMessage({ port }, [port as MessagePort]);
    ({ port } = (await nextMessage(links[i + 1] as MessagePort)).data);
  }
  expect(await nextData(port as MessagePort, 1)).toEqual(["waits"]);
  const answer = new Promise((resolve) => native.port2.once("message", resolve));
  (port as MessagePort).postMessage("answer");
  expect(await answer).toBe("answer");
  native.port2.close();
  for (const link of links) link.close();
});

test("send: a transport that throws ends its link, and nothing else", async () => {
  const { a, b } = joined();
  const broken: Transport = {
    ...a,
    send() {
      throw new TypeError("no such thing");
    },
  };
  const port = connect(broken);
  connect(b);
  const text = "the transport can't send what it was given: TypeError: no such thing";
  expect(await closed(port)).toEqual({ reason: "lost", text });
});

test("postMessage: what can't be transferred after all is not sent", async () => {
  const [here, there] = loopback();
  const [port, other] = [connect(here), connect(there)];
  const memory = new WebAssembly.Memory({ initial: 1 });
  port.postMessage("before");
  await nextData(other, 1);
  expect(() => port.postMessage("hello", [memory.buffer])).toThrow(/detach|transfer/);
  port.postMessage("after");
  expect(await nextData(other, 1)).toEqual(["after"]);
});

test("limits.queuedBytes: an ArrayBuffer that moves on through a node needs no more credit than it costs, also where much is unread", async () => {
  const [hub, backend, leaf] = Array.from({ length: 3 }, () => new Node(hostEnvironment)) as [Node, Node, Node];
  const start = (node: Node, transport: Transport, limits: Partial<Limits> = {}) =>
    createMessagePort(hostRealm, new Link(node, transport, { limits: toLimits(limits) }).start()) as MessagePort;
  const [first, second] = [joined(), joined()];
  const [atBackend, fromBackend] = [start(backend, first.a), start(hub, first.b, { queuedBytes: 400_000 })];
  const [toLeaf, atLeaf] = [start(hub, second.a), start(leaf, second.b)];
  const [unread, passed] = [new MessageChannel(), new MessageChannel()];
  atBackend.postMessage(null, [unread.port2, passed.port2]);
  const [, toPass] = (await nextMessage(fromBackend)).ports as readonly MessagePort[];
  toLeaf.postMessage(null, toPass ? [toPass] : []);
  const read = await nextPort(atLeaf);
  unread.port1.postMessage("x".repeat(180_000));
  const unreadBytes = () => Math.max(...[...hub.links].map(({ outbox }) => outbox.unreadBytes));
  await expect.poll(unreadBytes).toBeGreaterThan(180_000);
  const buffer = new ArrayBuffer(1 << 20);
  passed.port1.postMessage(buffer, [buffer]);
  const arrived = nextMessage(read).then(({ data }) => data.byteLength);
  expect(await Promise.race([arrived, closed(read)])).toBe(1 << 20);
  for (const port of [atBackend, toLeaf]) port.close();
});
