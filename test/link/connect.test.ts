import { expect, test } from "vitest";
import { MessageChannel } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { connect, type LinkEvents, loopback } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { hostNode, Node } from "../../src/link/node.ts";
import { closed, messages } from "../../src/ports.ts";
import { nextClose, nextData, nextPort, tasksHaveRun } from "../spec/next-event.ts";

function connected() {
  const [a, b] = loopback();
  return [connect(a), connect(b)] as const;
}

test("connect: two ports, there at once; what is posted before the connection is up waits", async () => {
  const [a, b] = connected();
  a.postMessage({ hello: new Map([[1, new Date(0)]]) });
  expect(await nextData(b, 1)).toEqual([{ hello: new Map([[1, new Date(0)]]) }]);
});

test("connect: a port goes over the link, and back, and stays entangled", async () => {
  const [a, b] = connected();
  const { port1, port2 } = new MessageChannel();
  port2.postMessage("before");
  a.postMessage(null, [port2]);
  const there = await nextPort(b);
  port1.postMessage("to the port that moved");
  expect(await nextData(there, 1)).toEqual(["to the port that moved"]);
  there.postMessage("from there");
  b.postMessage(null, [there]);
  const back = await nextPort(a);
  back.postMessage("and back");
  expect(await nextData(port1, 3)).toEqual(["before", "from there", "and back"]);
});

test("connect: a transport whose send gives nothing is given more", async () => {
  const [transport, other] = loopback();
  const port = connect({
    start: (link) => transport.start(link),
    send(bytes) {
      transport.send(bytes);
      return undefined as never;
    },
    close: () => transport.close(),
  });
  const there = connect(other);
  for (const message of ["one", "two"]) {
    port.postMessage(message);
    expect(await nextData(there, 1)).toEqual([message]);
  }
  port.close();
});

test.for([
  [true, "parts of one buffer"],
  [false, "buffers of its own"],
] as const)(
  "connect: a transport of which onlyReads is %s is given %s to send a large message",
  async ([onlyReads]) => {
    const [transport, other] = loopback();
    const sent: Uint8Array[] = [];
    const port = connect({
      onlyReads,
      start: (link) => transport.start(link),
      send(bytes) {
        sent.push(bytes);
        return transport.send(bytes);
      },
      close: () => transport.close(),
    });
    const message = Uint8Array.from({ length: 1 << 20 }, (_, i) => i % 251);
    port.postMessage(message);
    expect(await nextData(connect(other), 1)).toEqual([message]);
    const large = sent.filter(({ length }) => length > 1 << 15);
    expect(large.length).toBeGreaterThan(4);
    expect(new Set(large.map(({ buffer }) => buffer)).size).toBe(onlyReads ? 1 : large.length);
  },
);

test("connect: closing the only port ends the link on both sides", async () => {
  const [a, b] = connected();
  a.postMessage("last");
  a.close();
  expect(await nextData(b, 1)).toEqual(["last"]);
  await nextClose(b);
  expect(await closed(b)).toEqual({ reason: "closed", text: "one of the two ports was closed" });
});

test("messages: the loop gets one after the other and ends with the port", async () => {
  const [a, b] = connected();
  for (const n of [1, 2, 3]) a.postMessage(n);
  a.close();
  const data: unknown[] = [];
  for await (const message of messages(b)) data.push(message.data);
  expect(data).toEqual([1, 2, 3]);
});

test("connect: a link that never came up is of no matter to the others", async () => {
  const [a, b] = connected();
  a.postMessage("up");
  await nextData(b, 1);
  const never = connect({
    trusted: true,
    start: (link) => queueMicrotask(() => link.closed(new Error("nobody there"))),
    send: () => true,
    close: () => {},
  });
  expect(await closed(never)).toEqual({ reason: "refused", text: "nobody there" });
  a.postMessage("goes on");
  expect(await nextData(b, 1)).toEqual(["goes on"]);
});

test("connect: a transport that can't be started is of no matter to the others, nor is what it says later", () => {
  let link: LinkEvents | undefined;
  const broken = {
    start(given: LinkEvents) {
      link = given;
      throw new Error("no such device");
    },
    send: () => expect.fail("nothing is sent over it"),
    close: () => expect.fail("it was never open"),
  };
  const before = hostNode().links.size;
  expect(() => connect(broken)).toThrow("no such device");
  link?.opened();
  link?.closed();
  expect(hostNode().links.size).toBe(before);
});

test("connect: the other side's HELLO may come before the transport says that it is open", async () => {
  const [near, far] = loopback();
  let link: LinkEvents | undefined;
  const a = connect({
    start(events) {
      link = events;
      near.start({
        opened: () => undefined,
        received: (bytes) => events.received(bytes),
        writable: () => events.writable(),
        closed: (error) => events.closed(error),
      });
    },
    send: (bytes) => near.send(bytes),
    close: () => near.close(),
  });
  const b = connect(far);
  a.postMessage("up");
  expect(await nextData(b, 1)).toEqual(["up"]);
  link?.opened();
  a.postMessage("once");
  expect(await nextData(b, 1)).toEqual(["once"]);
});

test("connect: a transport that fails is given nothing more, though there are more pieces of a message", async () => {
  const [near, far] = loopback();
  let sent = 0;
  const port = connect({
    onlyReads: true,
    start: (link) => near.start(link),
    send(bytes) {
      if (bytes.length < 1 << 14) return near.send(bytes);
      sent++;
      throw new Error("out of order");
    },
    close: () => near.close(),
  });
  connect(far);
  port.postMessage(new Uint8Array(1 << 20));
  const text = "the transport can't send what it was given: Error: out of order";
  expect(await closed(port)).toEqual({ reason: "lost", text });
  expect(sent).toBe(1);
});

test("links listen for the end of the process, once for all of a node, while there are any", () => {
  const before = process.listenerCount("exit");
  const node = new Node(hostEnvironment);
  const links = loopback().map((transport) => new Link(node, transport, { limits: toLimits() }));
  for (const link of links) link.start();
  expect(process.listenerCount("exit")).toBe(before + 1);
  for (const link of links) link.closed();
  expect(process.listenerCount("exit")).toBe(before);
});

/** Over a transport that never comes up, of which the test tells the link what it likes. */
function connectByHand(close = (): void => {}) {
  const links: LinkEvents[] = [];
  const port = connect({ start: (link) => void links.push(link), send: () => true, close });
  return { port, link: links[0] as LinkEvents };
}

test("connect: ports in messages that wait for a connection that can't come up hear why, as those in the queues of these", async () => {
  const { port, link } = connectByHand();
  const [request, inner] = [new MessageChannel(), new MessageChannel()];
  request.port1.postMessage("goes along", [inner.port2]);
  port.postMessage("request", [request.port2]);
  link.closed(new Error("nobody is there"));
  for (const lost of [port, request.port1, inner.port1])
    expect(await closed(lost)).toEqual({ reason: "refused", text: "nobody is there" });
});

test("connect: a link that is lost with a message half sent closes the ports of that message, and says why", async () => {
  const [near, far] = loopback();
  const a = connect(near);
  connect(far);
  const [outer, inner] = [new MessageChannel(), new MessageChannel()];
  // Posted within the thread, and larger than the window.
  outer.port1.postMessage("x".repeat(600_000), [inner.port2]);
  a.postMessage(null, [outer.port2]);
  await tasksHaveRun();
  far.close();
  expect(await closed(inner.port1)).toMatchObject({ reason: "lost" });
});

test("connect: ports in a message that comes to a relay whose other link was lost meanwhile hear why, too", async () => {
  const [atHub, here] = connected();
  const { port: beyond, link } = connectByHand();
  atHub.postMessage(null, [beyond]);
  const port = await nextPort(here);
  const [request, inner] = [new MessageChannel(), new MessageChannel()];
  request.port1.postMessage("goes along", [inner.port2]);
  link.closed(new Error("nobody is there"));
  port.postMessage("request", [request.port2]);
  for (const lost of [port, request.port1, inner.port1])
    expect(await closed(lost)).toEqual({ reason: "refused", text: "nobody is there" });
});

test("connect: the ports of a link hear its end also if its transport can't be closed", async () => {
  const { port, link } = connectByHand(() => {
    throw new Error("closed already");
  });
  expect(() => link.closed(new Error("gone"))).toThrow("closed already");
  expect(await closed(port)).toEqual({ reason: "refused", text: "gone" });
});
