import { expect, test } from "vitest";
import { connect, loopback, type Transport } from "../../src/link/index.ts";
import { closed } from "../../src/ports.ts";
import { nextData } from "../spec/next-event.ts";

/** A transport of this thread that carries values as well, by reference. */
function carrying(inner: Transport, values: { current: readonly unknown[] }, other: { current: readonly unknown[] }) {
  const transport: Transport = {
    carriesValues: true,
    trusted: true,
    detectsLoss: true,
    start: (link) =>
      inner.start({
        opened: () => link.opened(),
        received: (bytes) => link.received(bytes, other.current),
        writable: () => link.writable(),
        closed: (error) => link.closed(error),
      }),
    send(bytes, attachments = []) {
      values.current = attachments;
      return inner.send(bytes);
    },
    close: () => inner.close(),
  };
  return transport;
}

function joined() {
  const [a, b] = loopback();
  const [fromA, fromB] = [{ current: [] as readonly unknown[] }, { current: [] as readonly unknown[] }];
  return { a: carrying(a, fromA, fromB), b: carrying(b, fromB, fromA), fromA };
}

test("values that no frame speaks of end the link: they would gather", async () => {
  const { a, b, fromA } = joined();
  const [port, other] = [connect(a), connect(b)];
  const reason = closed(other);
  port.postMessage("hello");
  // What is sent next brings a value that its frames don't name.
  Object.defineProperty(fromA, "current", { get: () => [{}], set: () => undefined });
  expect(await reason).toEqual({ reason: "protocol", text: "1 values that no frame speaks of" });
});

test("a value beside a frame that is no object ends the link", async () => {
  const { a, b, fromA } = joined();
  const [port, other] = [connect(a), connect(b)];
  other.onmessage = () => undefined;
  await new Promise((resolve) => {
    port.onmessage = resolve;
    other.postMessage("is up");
  });
  const reason = closed(other);
  Object.defineProperty(fromA, "current", { get: () => [5], set: () => undefined });
  port.postMessage(new ArrayBuffer(8192));
  expect(await reason).toEqual({ reason: "protocol", text: "a value beside a frame that is no object" });
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
