import { MessageChannel as NativeChannel, type MessagePort as NativePort, Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { whyMissing } from "../../scripts/find.mjs";
import { MessageChannel, MessagePort } from "../../src/index.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { mostPassedOn } from "../../src/link/native-end.ts";
import { closed } from "../../src/ports.ts";
import { adopt, expose } from "../../src/transports/native.ts";
import { bundle } from "../runtimes/bundle.ts";
import { runModule } from "../runtimes/run-program.ts";
import { nextClose, nextData, nextMessage, nextPort } from "../spec/next-event.ts";

/** The next event of one of Node's ports. */
const nativeEvent = (port: NativePort, type = "message"): Promise<MessageEventInit> =>
  new Promise((resolve) => {
    port.addEventListener(type, resolve as () => void, { once: true });
    port.start();
  });

function adoptedPair() {
  const { port1, port2 } = new NativeChannel();
  return { port: adopt(port1), native: port2 };
}

describe("adopt", () => {
  test("adopt: messages go both ways, in order, with what was posted before", async () => {
    const { port1, port2: native } = new NativeChannel();
    native.postMessage("before");
    const port = adopt(port1);
    native.postMessage(new Map([[1, new Date(0)]]));
    expect(port).toBeInstanceOf(MessagePort);
    expect(await nextData(port, 2)).toEqual(["before", new Map([[1, new Date(0)]])]);
    port.postMessage({ to: "native" });
    expect(await nativeEvent(native)).toMatchObject({ data: { to: "native" } });
    port.close();
  });

  test("adopt: a message that the host can't read is a messageerror, in its place", async () => {
    const { port1, port2: native } = new NativeChannel();
    const port = adopt(port1);
    const log: unknown[] = [];
    port.onmessageerror = ({ type }) => log.push(type);
    port1.dispatchEvent(new Event("messageerror"));
    native.postMessage("next");
    expect(await nextData(port, 1)).toEqual(["next"]);
    expect(log).toEqual(["messageerror"]);
    port.close();
  });

  test("adopt: the ports of a message that the host refuses are closed", async () => {
    const refusing = new NativeChannel().port1;
    refusing.postMessage = () => {
      throw new RangeError("too deep");
    };
    const port = adopt(refusing);
    const { port1, port2 } = new MessageChannel();
    expect(() => port.postMessage(null, [port1])).toThrow("too deep");
    await nextClose(port2);
    port.close();
  });

  test("adopt: close() closes the native port, after what was posted", async () => {
    const { port, native } = adoptedPair();
    port.postMessage("last");
    port.close();
    expect(await nativeEvent(native)).toMatchObject({ data: "last" });
    await nativeEvent(native, "close");
  });

  test("adopt: the other side's close is heard after what it sent", async () => {
    const { port, native } = adoptedPair();
    const log: unknown[] = [];
    port.onmessage = ({ data }) => log.push(data);
    native.postMessage("last");
    native.close();
    await nextClose(port);
    expect(log).toEqual(["last"]);
    expect(await closed(port)).toMatchObject({ reason: "closed" });
  });

  test("adopt: buffers of the transfer list move both ways", async () => {
    const { port, native } = adoptedPair();
    const there = new Uint8Array([1, 2, 3]).buffer;
    port.postMessage({ there }, [there]);
    expect(there.byteLength).toBe(0);
    const { data } = await nativeEvent(native);
    expect(data.there).toEqual(new Uint8Array([1, 2, 3]).buffer);
    native.postMessage(data, [data.there]);
    expect((await nextMessage(port)).data.there.byteLength).toBe(3);
    port.close();
  });

  test("adopt: memory that is shared stays shared", async () => {
    const { port, native } = adoptedPair();
    const shared = new Int32Array(new SharedArrayBuffer(4));
    port.postMessage(shared);
    new Int32Array((await nativeEvent(native)).data.buffer)[0] = 7;
    expect(shared[0]).toBe(7);
    port.close();
  });

  test("adopt: native ports in messages become ports of entangle, wherever they stand, and ports in their messages too", async () => {
    const { port, native } = adoptedPair();
    const outer = new NativeChannel();
    const inner = new NativeChannel();
    native.postMessage({ deep: [new Map([["port", outer.port1]])] }, [outer.port1]);
    const { data, ports } = await nextMessage(port);
    expect(ports[0]).toBeInstanceOf(MessagePort);
    expect(data.deep[0].get("port")).toBe(ports[0]);
    outer.port2.postMessage(inner.port1, [inner.port1]);
    const received = await nextMessage(ports[0] as MessagePort);
    expect(received.data).toBe(received.ports[0]);
    received.data.postMessage("from the inner one");
    expect(await nativeEvent(inner.port2)).toMatchObject({ data: "from the inner one" });
    port.close();
    received.data.close();
    outer.port2.close();
  });

  test("adopt: ports of entangle in messages arrive as native ones, with what waited in them", async () => {
    const { port, native } = adoptedPair();
    const { port1, port2 } = new MessageChannel();
    port1.postMessage("waiting");
    port.postMessage({ set: new Set([port2]) }, [port2]);
    port1.postMessage("later");
    const { data, ports = [] } = await nativeEvent(native);
    const arrived = ports[0] as unknown as NativePort;
    expect([...data.set]).toEqual([arrived]);
    const log: unknown[] = [];
    arrived.on("message", (message) => log.push(message));
    port1.postMessage("last");
    port1.close();
    await nativeEvent(arrived, "close");
    expect(log).toEqual(["waiting", "later", "last"]);
    port.close();
  });

  test("adopt: a native port is given away through an adopted one as it is", async () => {
    const { port, native } = adoptedPair();
    const given = new NativeChannel();
    port.postMessage(null, [given.port1 as unknown as MessagePort]);
    const { ports = [] } = await nativeEvent(native);
    ports[0]?.postMessage("straight");
    expect(await nativeEvent(given.port2)).toMatchObject({ data: "straight" });
    port.close();
    given.port2.close();
  });

  test("adopt: streams go through, and keep the ports that Node gives them", async () => {
    const { port, native } = adoptedPair();
    const stream = new ReadableStream({ start: (controller) => controller.enqueue("chunk") });
    native.postMessage(stream, [stream as never]);
    const { data, ports } = await nextMessage(port);
    expect(ports).toEqual([]);
    expect(await data.getReader().read()).toEqual({ value: "chunk", done: false });
    port.close();
  });

  test("adopt: ports that are only in the transfer list come too, whatever the message brings besides", async () => {
    const { port, native } = adoptedPair();
    const stream = new ReadableStream();
    const buffer = new ArrayBuffer(8);
    for (const data of [new Uint8Array(8), buffer, stream]) {
      const given = new NativeChannel();
      const transfer = data instanceof Uint8Array ? [given.port1] : [data, given.port1];
      native.postMessage(data, transfer as never);
      const { ports } = await nextMessage(port);
      expect(ports).toHaveLength(1);
      given.port2.postMessage("hello");
      expect(await nextData(ports[0] as MessagePort, 1)).toEqual(["hello"]);
      given.port2.close();
    }
    port.close();
  });

  test("adopt: an adopted port goes over a link", async () => {
    const [a, b] = loopback();
    const here = connect(a);
    const there = connect(b);
    const { port, native } = adoptedPair();
    here.postMessage(null, [port]);
    const arrived = await nextPort(there);
    native.postMessage({ n: 1 });
    expect(await nextData(arrived, 1)).toEqual([{ n: 1 }]);
    arrived.postMessage("back");
    expect(await nativeEvent(native)).toMatchObject({ data: "back" });
    native.close();
    await nextClose(arrived);
    here.close();
  });

  test("adopt: a native port posted over a link is adopted by itself", async () => {
    const [a, b] = loopback();
    const here = connect(a);
    const there = connect(b);
    const { port1, port2 } = new NativeChannel();
    port2.postMessage("waiting");
    here.postMessage({ port: port1 }, [port1 as unknown as MessagePort]);
    const { data, ports } = await nextMessage(there);
    expect(ports[0]).toBeInstanceOf(MessagePort);
    expect(data.port).toBe(ports[0]);
    expect(await nextData(data.port, 1)).toEqual(["waiting"]);
    data.port.postMessage([/a/g]);
    expect(await nativeEvent(port2)).toMatchObject({ data: [/a/g] });
    data.port.close();
    await nativeEvent(port2, "close");
    here.close();
  });

  test("adopt: what a link brings with ports goes on to native ports", async () => {
    const [a, b] = loopback();
    const here = connect(a);
    const { port, native } = adoptedPair();
    const there = connect(b);
    const relayed = new MessageChannel();
    here.postMessage(null, [relayed.port2]);
    const arrived = await nextPort(there);
    port.postMessage(null, [arrived]);
    const { ports: [last] = [] } = await nativeEvent(native);
    const { port1, port2 } = new MessageChannel();
    relayed.port1.postMessage({ port: port2 }, [port2]);
    const { data } = await nativeEvent(last as unknown as NativePort);
    data.port.postMessage("all the way");
    expect(await nextData(port1, 1)).toEqual(["all the way"]);
    port1.close();
    relayed.port1.close();
    port.close();
    here.close();
  });

  test("adopt: what is no port, or was adopted before, is refused", () => {
    const { port1 } = new NativeChannel();
    const port = adopt(port1);
    expect(() => adopt(port1)).toThrow("adopted before");
    expect(() => adopt({} as never)).toThrow("adopt: an Object is no MessagePort");
    port.close();
  });
});

describe("expose", () => {
  test("expose: a native port takes the place of the port, with what waits in it", async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage("waiting");
    const native = expose(port2) as unknown as NativePort;
    port1.postMessage("later");
    const log: unknown[] = [];
    native.on("message", (message) => log.push(message));
    port1.postMessage("last");
    port1.close();
    await nativeEvent(native, "close");
    expect(log).toEqual(["waiting", "later", "last"]);
    expect(() => expose(port2)).toThrow("transferred or closed before");
    expect(await closed(port2)).toMatchObject({ reason: "transferred" });
  });

  test("expose: goes to a worker by the host's own postMessage, and hears that the worker is gone", async () => {
    const worker = new Worker(
      `require("node:worker_threads").parentPort.once("message", (port) =>
         port.on("message", (data) => port.postMessage(["worker", data])));`,
      { eval: true },
    );
    const { port1, port2 } = new MessageChannel();
    const native = expose(port2) as never;
    worker.postMessage(native, [native]);
    port1.postMessage("hello");
    expect(await nextData(port1, 1)).toEqual([["worker", "hello"]]);
    const gone = nextClose(port1);
    await worker.terminate();
    await gone;
  });

  test("expose and adopt: a port that went out and came back is still entangled", async () => {
    const { port1, port2 } = new MessageChannel();
    const back = adopt(expose(port2));
    port1.postMessage(1);
    expect(await nextData(back, 1)).toEqual([1]);
    back.postMessage(2);
    expect(await nextData(port1, 1)).toEqual([2]);
    back.close();
    await nextClose(port1);
  });
});

/** Sends messages over `first`, each over the port that the one before brought to who has the other half of that. */
function sendInARow(first: NativePort, count: number): NativePort {
  let over = first;
  for (let i = 0; i < count; i++) {
    const { port1, port2 } = new NativeChannel();
    over.postMessage(i, [port2]);
    over = port1;
  }
  return over;
}

describe("mostPassedOn", () => {
  const told = "1000 native ports were passed on, each in a message over the one before; no more are";

  test("mostPassedOn: one port more in a row isn't passed on; both sides of the one that it came over hear close, and why", async () => {
    const [a, b] = loopback();
    const here = connect(a);
    const there = connect(b);
    const { port, native } = adoptedPair();
    here.postMessage(null, [port]);
    let last = await nextPort(there);
    const from = sendInARow(native, mostPassedOn);
    for (let i = 0; i < mostPassedOn; i++) last = await nextPort(last);
    from.postMessage("no ports");
    expect(await nextData(last, 1)).toEqual(["no ports"]);
    const { port1, port2 } = new NativeChannel();
    const ends = [nativeEvent(from, "close"), nativeEvent(port1, "close")];
    from.postMessage("one too many", [port2]);
    expect(await closed(last)).toEqual({ reason: "limit", text: told });
    await Promise.all(ends);
    native.close();
    here.close();
  });

  test("mostPassedOn: ports that are read here may be more", async () => {
    const { port, native } = adoptedPair();
    const over = sendInARow(native, mostPassedOn + 2);
    let last = port;
    for (let i = 0; i < mostPassedOn + 2; i++) last = await nextPort(last);
    over.postMessage("at last");
    expect(await nextData(last, 1)).toEqual(["at last"]);
    native.close();
    over.close();
  });

  test("mostPassedOn: a message that carries its own target ends", async () => {
    const { port1, port2 } = new MessageChannel();
    const back = adopt(expose(port2));
    const ends = nextClose(port1);
    port1.postMessage("doomed", [back]);
    await ends;
  });
});

describe("adopt: programs", () => {
  const programs = [
    [
      "Node 20",
      "an open port keeps it alive until it is closed",
      "port.onclose = () => console.log('closed');",
      "closed\n",
    ],
    ["Node 20", "an open port that was unref'ed doesn't", "unref(port);", ""],
    [
      "Bun",
      "what the host can't transfer throws a DataCloneError",
      "try { port.postMessage(stream, [stream]); } catch ({ name }) { console.log(name); }",
      "DataCloneError\n",
    ],
  ] as const;
  test.for(programs)("%s: %s", async ([runtime, , code, stdout], context) => {
    const missing = whyMissing(runtime);
    if (missing) return context.skip(missing);
    const source = `
      import { adopt } from "../src/transports/native.ts";
      import { unref } from "../src/ports.ts";
      const { port1, port2 } = new MessageChannel();
      const stream = new ReadableStream();
      const port = adopt(port1);
      ${code}
      if (port.onclose) setImmediate(() => port2.close());
      else if (globalThis.Bun) port.close();`;
    expect(await runModule(runtime, await bundle(source))).toMatchObject({ stdout, stderr: "", status: 0 });
  });
});
