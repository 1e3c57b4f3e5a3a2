import { MessageChannel, MessageEvent, MessagePort } from "entangle";
import { assert, assertList, assertSame, type Behaviour, thrownBy } from "./behaviour.ts";
import { receive, receiveOne, someTurns } from "./messages.ts";
import { watchUncaught } from "./uncaught.ts";

const global = globalThis as Record<string, unknown>;

export const events: Behaviour[] = [
  {
    name: "a message event is trusted and has the attributes of the standard",
    async run() {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage("data");
      const event = await receiveOne(port2);
      assert(event instanceof MessageEvent, "instanceof MessageEvent");
      assertSame(event.isTrusted, true, "isTrusted");
      assertList(
        [event.type, event.data, event.origin, event.lastEventId, event.source, event.bubbles, event.cancelable],
        ["message", "data", "", "", null, false, false],
        "attributes",
      );
      assertSame(event.target, port2, "target");
      assert(Object.isFrozen(event.ports) && event.ports.length === 0, "ports is a frozen, empty array");
    },
  },
  {
    name: "the classes are the host's kind, by the standard's names",
    run() {
      const { port1 } = new MessageChannel();
      const classes = [MessageChannel, MessagePort, MessageEvent];
      assertList(
        [...classes.map((one) => (one as unknown as { name: string }).name), port1.constructor.name],
        ["MessageChannel", "MessagePort", "MessageEvent", "MessagePort"],
        "names",
      );
      assertSame(Object.prototype.toString.call(port1), "[object MessagePort]", "toStringTag");
      for (const name of ["EventTarget", "Event"]) {
        const theirs = global[name];
        if (typeof theirs !== "function") continue;
        const ours = name === "Event" ? new MessageEvent("message") : port1;
        assert(ours instanceof theirs, `instanceof the host's ${name}`);
      }
      const Port = MessagePort as unknown as new () => unknown;
      assertSame(thrownBy(() => new Port()).name, "TypeError", "new MessagePort()");
      const { start } = MessagePort.prototype;
      assertSame(thrownBy(() => start.call({} as MessagePort)).name, "TypeError", "start() on another object");
    },
  },
  {
    name: "a dispatched event reaches its listeners and isn't trusted",
    run() {
      const { port1 } = new MessageChannel();
      const log: unknown[] = [];
      port1.onmessageerror = (event: MessageEvent) => log.push(event.type, event.isTrusted, event.data);
      port1.dispatchEvent(new MessageEvent("messageerror", { data: 1 }) as never);
      assertList(log, ["messageerror", false, 1], "log");
    },
  },
  {
    name: "a dispatched event: capturing listeners come first, may add others, and may stop those that follow",
    run() {
      const { port1 } = new MessageChannel();
      const log: string[] = [];
      port1.addEventListener("x", () => log.push("plain"));
      port1.addEventListener("x", () => log.push("capture"), true);
      port1.addEventListener("x", () => port1.addEventListener("x", () => log.push("added")), {
        capture: true,
        once: true,
      });
      port1.dispatchEvent(new MessageEvent("x") as never);
      port1.addEventListener("x", (event) => event.stopPropagation(), { capture: true, once: true });
      port1.dispatchEvent(new MessageEvent("x") as never);
      const stopped = new MessageEvent("x");
      stopped.stopPropagation();
      port1.dispatchEvent(stopped as never);
      assertSame(stopped.target, port1, "target");
      port1.addEventListener("x", (event) => event.stopImmediatePropagation(), true);
      port1.addEventListener("x", () => log.push("too late"), true);
      port1.dispatchEvent(new MessageEvent("x") as never);
      assertList(log, ["capture", "plain", "added", "capture", "capture"], "log");
    },
  },
  {
    name: "initMessageEvent() sets all attributes of an event that a script made",
    run() {
      const { port1 } = new MessageChannel();
      const event = new MessageEvent("x");
      event.initMessageEvent("y", true, true, 1, "o", "i", port1, [port1]);
      assertList(
        [event.type, event.bubbles, event.cancelable, event.data, event.origin, event.lastEventId, event.ports.length],
        ["y", true, true, 1, "o", "i", 1],
        "attributes",
      );
      assertSame(event.source, port1, "source");
      let calls = 0;
      port1.addEventListener("y", () => calls++);
      port1.dispatchEvent(event as never);
      assertSame(calls, 1, "calls");
    },
  },
  {
    name: "listeners: order, duplicates, once, handleEvent, removal during dispatch",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const log: string[] = [];
      const removed = () => log.push("removed");
      const first = () => {
        log.push("first");
        port2.removeEventListener("message", removed);
      };
      port2.addEventListener("message", first);
      port2.addEventListener("message", first);
      port2.addEventListener("message", removed);
      port2.addEventListener("message", () => log.push("once"), { once: true });
      port2.addEventListener("message", { handleEvent: () => log.push("object") });
      for (const i of [1, 2]) port1.postMessage(i);
      await receive(port2, 2);
      assertList(log, ["first", "once", "object", "first", "object"], "log");
    },
  },
  {
    name: "a listener that throws is reported, and doesn't keep others or the next message from running",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const watch = watchUncaught();
      const thrown = new Error("thrown by a listener, on purpose");
      port2.addEventListener(
        "message",
        () => {
          throw thrown;
        },
        { once: true },
      );
      for (const i of [1, 2]) port1.postMessage(i);
      const received = await receive(port2, 2);
      assertList(
        received.map(({ data }) => data),
        [1, 2],
        "data",
      );
      await someTurns();
      const reported = watch.stop();
      if (watch.canReport) assert(reported.length === 1 && reported[0] === thrown, "it was reported, once");
    },
  },
];
