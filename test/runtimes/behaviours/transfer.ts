import { MessageChannel, type MessageEvent } from "entangle";
import { assert, assertDataCloneError, assertList, assertSame, type Behaviour, thrownBy } from "./behaviour.ts";
import { receive, receiveOne, someTurns } from "./messages.ts";

/** Engines that can detach a buffer; in others a transfer throws, and never copies in silence. */
const canDetach = "transfer" in ArrayBuffer.prototype || "structuredClone" in globalThis;

export const transfer: Behaviour[] = [
  {
    name: "a transferred buffer arrives with its bytes and is detached here; an engine that can't detach throws",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const buffer = new Uint8Array([1, 2, 3]).buffer;
      if (!canDetach) {
        assertSame(thrownBy(() => port1.postMessage(buffer, [buffer])).name, "TypeError", "transfer");
        assertSame(buffer.byteLength, 3, "byteLength of what wasn't transferred");
        return;
      }
      port1.postMessage({ buffer, view: new Uint8Array(buffer, 1) }, { transfer: [buffer] });
      assertSame(buffer.byteLength, 0, "byteLength here");
      const { data } = await receiveOne(port2);
      assertList([...new Uint8Array(data.buffer)], [1, 2, 3], "bytes there");
      assertSame(data.view.buffer, data.buffer, "buffer of the view");
      assertDataCloneError(() => port1.postMessage(null, [buffer]), "a second transfer");
    },
  },
  {
    name: "a transferred port arrives in ports, with what was sent to it before and what is sent later",
    async run() {
      const outer = new MessageChannel();
      const inner = new MessageChannel();
      inner.port1.postMessage("before");
      outer.port1.postMessage({ port: inner.port2 }, [inner.port2]);
      inner.port1.postMessage("in transit");
      const { data, ports } = await receiveOne(outer.port2);
      const [port] = ports;
      assert(port !== undefined && ports.length === 1 && Object.isFrozen(ports), "one port, frozen");
      assertSame(data.port, port, "the port in the data");
      assert(port !== inner.port2, "it is a new object");
      const received = receive(port, 3);
      inner.port1.postMessage("after");
      assertList(
        (await received).map((event) => event.data),
        ["before", "in transit", "after"],
        "data",
      );
      port.postMessage("back");
      assertSame((await receiveOne(inner.port1)).data, "back", "data of the answer");
      assertDataCloneError(() => outer.port1.postMessage(null, [inner.port2]), "a second transfer");
    },
  },
  {
    name: "a port passed on several times stays entangled and in order",
    async run() {
      const inner = new MessageChannel();
      let port = inner.port2;
      for (let hop = 0; hop < 5; hop++) {
        inner.port1.postMessage(hop);
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(null, [port]);
        const [moved] = (await receiveOne(port2)).ports;
        assert(moved, "a port");
        port = moved;
      }
      const events = await receive(port, 5);
      assertList(
        events.map(({ data }: MessageEvent) => data),
        [0, 1, 2, 3, 4],
        "data",
      );
    },
  },
  {
    name: "the source port, a duplicate or a throwing getter in a message: nothing is detached",
    run() {
      const { port1 } = new MessageChannel();
      const { port2 } = new MessageChannel();
      assertDataCloneError(() => port1.postMessage(null, [port2, port1]), "the source port");
      assertDataCloneError(() => port1.postMessage(null, [port2, port2]), "a duplicate");
      const thrown = new Error("thrown by a getter, on purpose");
      const message = {
        get value() {
          throw thrown;
        },
      };
      assertSame(
        thrownBy(() => port1.postMessage(message, [port2])),
        thrown,
        "what the getter threw",
      );
      port1.postMessage("now", [port2]);
    },
  },
  {
    name: "close(): what was sent before arrives, then the peer, and only the peer, gets one close event",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      port1.onclose = () => log.push("close at the closer");
      port2.onmessage = ({ data }: MessageEvent) => log.push(data);
      const closed = new Promise<void>((resolve) => {
        port2.onclose = () => {
          log.push("close");
          resolve();
        };
      });
      for (const data of ["one", "two"]) port1.postMessage(data);
      port1.close();
      port1.close();
      port1.postMessage("after close");
      await closed;
      await someTurns();
      assertList(log, ["one", "two", "close"], "log");
    },
  },
  {
    name: "close() while the peer is in transit: the close event fires where it arrives",
    async run() {
      const outer = new MessageChannel();
      const inner = new MessageChannel();
      outer.port1.postMessage(null, [inner.port2]);
      inner.port1.close();
      const [port] = (await receiveOne(outer.port2)).ports;
      await new Promise<void>((resolve) => {
        assert(port, "a port");
        port.onclose = () => resolve();
        port.start();
      });
    },
  },
];
