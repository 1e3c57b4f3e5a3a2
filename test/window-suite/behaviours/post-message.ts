import {
  assert,
  assertDataCloneError,
  assertList,
  assertSame,
  type Behaviour,
  thrownBy,
} from "../../runtimes/behaviours/behaviour.ts";
import { addFrame, nextMessage, nextMessages, portOf, thisWindow } from "./page.ts";

const datas = (events: readonly MessageEvent[]): unknown[] => events.map(({ data }) => data);

export const windowPostMessage: Behaviour[] = [
  {
    name: "a message to the window itself: type, data, origin, source, ports and the rest",
    async run() {
      window.postMessage({ a: [1] }, "*");
      const event = await nextMessage(window);
      assertList(event.data, { a: [1] }, "data");
      assertSame(event.origin, location.origin, "origin");
      assertSame(event.source, thisWindow(), "source");
      assertSame(event.target, thisWindow(), "target");
      assertList(
        [event.type, event.lastEventId, event.bubbles, event.cancelable, event.composed],
        ["message", "", false, false, false],
        "attributes",
      );
      assert(event instanceof MessageEvent && event instanceof Event, "instanceof");
      assert(Object.isFrozen(event.ports) && event.ports.length === 0, "ports is a frozen, empty array");
    },
  },
  {
    name: "the event of window.postMessage is trusted",
    async run() {
      window.postMessage(null, "*");
      assertSame((await nextMessage(window)).isTrusted, true, "isTrusted");
    },
  },
  {
    name: "window.event is the message while its listeners run",
    async run() {
      const seen = new Promise<boolean>((resolve) => {
        window.addEventListener("message", (event) => resolve(window.event === event), { once: true });
      });
      window.postMessage(null, "*");
      assertSame(await seen, true, "window.event");
    },
  },
  {
    name: "the copy is made when the message is posted",
    async run() {
      const value = { count: 1 };
      window.postMessage(value, "*");
      value.count = 2;
      assertSame((await nextMessage(window)).data.count, 1, "count");
    },
  },
  {
    name: "each message comes in a task of its own, in order",
    async run() {
      const log: string[] = [];
      const done = new Promise<void>((resolve) => {
        window.onmessage = ({ data }) => {
          log.push(data);
          const reaction = Promise.resolve().then(() => log.push(`reaction to ${data}`));
          if (data === "second") reaction.then(() => resolve());
        };
      });
      window.postMessage("first", "*");
      window.postMessage("second", "*");
      Promise.resolve().then(() => log.push("microtask"));
      log.push("posted");
      await done;
      window.onmessage = null;
      const expected = ["posted", "microtask", "first", "reaction to first", "second", "reaction to second"];
      assertList(log, expected, "log");
    },
  },
  {
    name: "onmessage and listeners are called in the order in which they were set",
    async run() {
      const frame = addFrame();
      const log: string[] = [];
      frame.addEventListener("message", () => log.push("first"));
      frame.onmessage = () => log.push("onmessage");
      frame.addEventListener("message", { handleEvent: () => log.push("object") });
      frame.addEventListener("message", () => log.push("once"), { once: true });
      const messages = nextMessages(frame, 2);
      frame.postMessage(1, "*");
      frame.postMessage(2, "*");
      await messages;
      assertList(log, ["first", "onmessage", "object", "once", "first", "onmessage", "object"], "log");
    },
  },
  {
    name: "a listener can stop the others",
    async run() {
      const log: string[] = [];
      const stop = (event: Event): void => {
        log.push("stop");
        event.stopImmediatePropagation();
      };
      const never = (): unknown => log.push("never");
      window.addEventListener("message", stop, { once: true });
      window.addEventListener("message", never);
      window.postMessage("stopped", "*");
      window.postMessage("last", "*");
      assertSame((await nextMessage(window)).data, "last", "data");
      window.removeEventListener("message", never);
      assertList(log, ["stop", "never"], "log");
    },
  },
  {
    name: "the options form: targetOrigin and transfer",
    async run() {
      const { port1 } = new MessageChannel();
      window.postMessage("to all", { targetOrigin: "*", transfer: [port1] });
      const { data, ports } = await nextMessage(window);
      assertSame(data, "to all", "data");
      assertSame(ports.length, 1, "ports");
    },
  },
  {
    name: "a port arrives in event.ports and in the data, as one port of the window",
    async run() {
      const { port1, port2 } = new MessageChannel();
      window.postMessage({ port: port2 }, "*", [port2]);
      const event = await nextMessage(window);
      const port = portOf(event);
      assertSame(event.data.port, port, "the port in the data");
      assert(port instanceof MessagePort && port !== port2, "a new port");
      assert(Object.isFrozen(event.ports), "the ports are frozen");
      port1.postMessage("through it");
      assertSame((await nextMessage(port)).data, "through it", "data");
    },
  },
  {
    name: "several ports keep the order of the transfer list",
    async run() {
      const channels = [1, 2, 3].map(() => new MessageChannel());
      channels.forEach(({ port1 }, i) => {
        port1.postMessage(i);
      });
      window.postMessage(
        null,
        "*",
        channels.map(({ port2 }) => port2),
      );
      const { ports } = await nextMessage(window);
      const received = await Promise.all(ports.map(nextMessage));
      assertList(datas(received), [0, 1, 2], "data");
    },
  },
  {
    name: "a transferred ArrayBuffer leaves its owner at once",
    async run() {
      const { buffer } = new Uint8Array([1, 2, 3]);
      window.postMessage({ buffer }, "*", [buffer]);
      assertSame(buffer.byteLength, 0, "bytes that are left");
      const { data } = await nextMessage(window);
      assert(data.buffer instanceof ArrayBuffer, "instanceof ArrayBuffer");
      assertList(Array.from(new Uint8Array(data.buffer)), [1, 2, 3], "bytes that arrived");
    },
  },
  {
    name: "what can't be cloned leaves the transfer list with its owner, and posts nothing",
    async run() {
      const buffer = new ArrayBuffer(3);
      assertDataCloneError(() => window.postMessage([buffer, () => 1], "*", [buffer]), "a function");
      assertSame(buffer.byteLength, 3, "bytes");
      window.postMessage("last", "*");
      assertSame((await nextMessage(window)).data, "last", "data");
    },
  },
  {
    name: "a transfer list with an object twice, or with what can't be transferred, is refused",
    run() {
      const buffer = new ArrayBuffer(1);
      for (const transfer of [[buffer, buffer], [{}], [document.body]]) {
        const call = (): void => window.postMessage(null, "*", transfer as Transferable[]);
        assertDataCloneError(call, "transfer list");
        assert(thrownBy(call) instanceof DOMException, "instanceof DOMException");
      }
      assertSame(buffer.byteLength, 1, "bytes");
    },
  },
  {
    name: "a transfer list that is no list, or holds no objects, is a TypeError",
    run() {
      for (const transfer of [null, 1, {}, ["text"], [null]]) {
        const call = (): void => window.postMessage(null, "*", transfer as never);
        assert(thrownBy(call) instanceof TypeError, `transfer list ${JSON.stringify(transfer)}`);
      }
    },
  },
  {
    name: "a listener that throws is reported to window.onerror, and the others are called",
    async run() {
      const problem = new Error("thrown by a listener");
      const reported = new Promise<unknown>((resolve) => {
        window.addEventListener(
          "error",
          (event) => {
            event.preventDefault();
            resolve(event.error);
          },
          { once: true },
        );
      });
      window.addEventListener(
        "message",
        () => {
          throw problem;
        },
        { once: true },
      );
      window.postMessage("for two", "*");
      assertSame((await nextMessage(window)).data, "for two", "data");
      assertSame(await reported, problem, "error");
    },
  },
];
