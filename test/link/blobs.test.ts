import { afterEach, expect, test, vi } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { MessageChannel, type MessagePort } from "../../src/index.ts";
import { hostEnvironment } from "../../src/link/environment.ts";
import { connect, loopback, type Transport } from "../../src/link/index.ts";
import { toLimits } from "../../src/link/limits.ts";
import { Link } from "../../src/link/link.ts";
import { hostNode, Node } from "../../src/link/node.ts";
import { createMessagePort } from "../../src/port/message-port-state.ts";
import { nextData, nextEvent, nextPort, tasksHaveRun } from "../spec/next-event.ts";

afterEach(() => void vi.restoreAllMocks());

/** Blobs are read when it is called. */
function holdBlobs(): () => void {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { arrayBuffer } = Blob.prototype;
  vi.spyOn(Blob.prototype, "arrayBuffer").mockImplementation(async function (this: Blob) {
    await released;
    return arrayBuffer.call(this);
  });
  return release;
}

/** As `connect`, at another node than that of the thread. */
function connectElsewhere(transport: Transport): MessagePort {
  const link = new Link(new Node(hostEnvironment), transport, { limits: toLimits() });
  return createMessagePort(hostRealm, link.start()) as MessagePort;
}

async function thereAndBack() {
  const [a, b] = loopback();
  const [here, there] = [connect(a), connectElsewhere(b)];
  const { port1, port2 } = new MessageChannel();
  here.postMessage(null, [port2]);
  there.postMessage(null, [await nextPort(there)]);
  return { port1, back: await nextPort(here), here };
}

test("a Blob is still being read when the route loses its detour: what was posted arrives in its order", async () => {
  const release = holdBlobs();
  const { port1, back, here } = await thereAndBack();
  port1.postMessage(new Blob(["text"]));
  port1.postMessage("after");
  const received = nextData(back, 3);
  await tasksHaveRun();
  await tasksHaveRun();
  port1.postMessage("later");
  release();
  const [blob, ...rest] = (await received) as [Blob, ...string[]];
  vi.restoreAllMocks();
  expect(blob).toBeInstanceOf(Blob);
  expect([await blob.text(), ...rest]).toEqual(["text", "after", "later"]);
  // The two are joined directly now.
  here.close();
  await tasksHaveRun();
  port1.postMessage("still there");
  expect(await nextData(back, 1)).toEqual(["still there"]);
  expect([...hostNode().relays]).toEqual([]);
});

test("a Blob that is too large for the other side is a messageerror there, though it was posted before that was known", async () => {
  const release = holdBlobs();
  const [a, b] = loopback();
  const here = connect(a);
  here.postMessage(new Blob(["x".repeat(5000)]));
  here.postMessage("after");
  const there = connect(b, { limits: { messageBytes: 1000 } });
  const errors: string[] = [];
  there.onmessageerror = ({ type }) => errors.push(type);
  await tasksHaveRun();
  release();
  expect(await nextData(there, 1)).toEqual(["after"]);
  expect(errors).toEqual(["messageerror"]);
  here.close();
});

test("a Blob is still being read when the port is closed: it comes, then close", async () => {
  const release = holdBlobs();
  const { port1, back, here } = await thereAndBack();
  const received = nextData(back, 1);
  const closed = nextEvent(back, "close");
  port1.postMessage(new Blob(["text"]));
  await tasksHaveRun();
  port1.close();
  await tasksHaveRun();
  release();
  const [blob] = (await received) as [Blob];
  vi.restoreAllMocks();
  expect(await blob.text()).toBe("text");
  await closed;
  here.close();
});

test("a Blob waits in a port, within the thread, when that goes over a link: it is read then, and comes in its order", async () => {
  const [a, b] = loopback();
  const [here, there] = [connect(a), connect(b)];
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(new Blob(["text"]));
  port1.postMessage("after");
  here.postMessage(null, [port2]);
  const [blob, after] = (await nextData(await nextPort(there), 2)) as [Blob, string];
  expect([await blob.text(), after]).toEqual(["text", "after"]);
  here.close();
});
