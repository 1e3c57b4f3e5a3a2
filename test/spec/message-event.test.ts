import { describe, expect, test } from "vitest";
import { createRealm } from "../../src/base/realm.ts";
import { MessageChannel, MessageEvent } from "../../src/index.ts";
import { defineMessageEvent } from "../../src/port/message-event.ts";
import { nextMessage } from "./next-event.ts";
import { runChild } from "./run-child.ts";

describe("MessageEvent constructor", () => {
  test("defaults", () => {
    const event = new MessageEvent("x");
    expect([event.type, event.data, event.origin, event.lastEventId, event.source]).toEqual(["x", null, "", "", null]);
    expect(event.ports).toEqual([]);
    expect((event as { userActivation?: unknown }).userActivation).toBeNull();
    expect([event.bubbles, event.cancelable, event.composed, event.isTrusted]).toEqual([false, false, false, false]);
    expect(event).toBeInstanceOf(Event);
    expect(event).toBeInstanceOf(MessageEvent);
  });

  test("takes all members of its dictionary", () => {
    const { port1, port2 } = new MessageChannel();
    const data = {};
    const init = {
      data,
      origin: "o",
      lastEventId: "i",
      source: port1,
      ports: [port2],
      bubbles: true,
      cancelable: true,
    };
    const event = new MessageEvent("x", init);
    expect(event).toMatchObject({ origin: "o", lastEventId: "i", bubbles: true, cancelable: true });
    expect(event.data).toBe(data);
    expect(event.source).toBe(port1);
    expect(event.ports[0]).toBe(port2);
  });

  test("data is any value, undefined is the default null", () => {
    for (const data of [0, "", false, Symbol.iterator, 5n]) expect(new MessageEvent("x", { data }).data).toBe(data);
    expect(new MessageEvent("x", { data: undefined }).data).toBeNull();
  });

  test("type, origin and lastEventId become strings; origin has no lone surrogates", () => {
    const event = new MessageEvent(5 as never, { origin: "a\ud800b💡", lastEventId: null as never });
    expect([event.type, event.origin, event.lastEventId]).toEqual(["5", "a\ufffdb💡", "null"]);
    for (const init of [{ origin: Symbol("s") }, { lastEventId: Symbol("s") }]) {
      expect(() => new MessageEvent("x", init as never)).toThrow(TypeError);
    }
  });

  test("ports is a frozen copy of any iterable of ports, the same at every look", () => {
    const { port1, port2 } = new MessageChannel();
    const ports = [port1, port2];
    const event = new MessageEvent("x", { ports: new Set(ports) as never });
    ports.pop();
    expect(event.ports).toEqual([port1, port2]);
    expect(event.ports).toBe(event.ports);
    expect(Object.isFrozen(event.ports)).toBe(true);
  });

  test.each<[string, object]>([
    ["ports: null", { ports: null }],
    ["ports: no iterable", { ports: {} }],
    ["ports: a number", { ports: 5 }],
    ["ports: something that is no port", { ports: [{}] }],
    ["ports: an undefined port", { ports: [undefined] }],
    ["source: a plain object", { source: {} }],
    ["source: a string", { source: "s" }],
  ])("%s is a TypeError", (_, init) => {
    expect(() => new MessageEvent("x", init)).toThrow(TypeError);
  });

  test("native ports may stand in ports and source", () => {
    const { port1 } = new globalThis.MessageChannel();
    expect(new MessageEvent("x", { ports: [port1], source: port1 }).ports[0]).toBe(port1);
  });

  test("native ports are known where a DOM has put a MessagePort of its own in the global's place", async () => {
    const { stdout, stderr } = await runChild(`
      const Channel = globalThis.MessageChannel;
      globalThis.MessagePort = class MessagePort extends EventTarget {};
      const { MessageChannel, MessageEvent } = await import("../src/index.ts");
      const ports = Object.values(new Channel());
      console.log(new MessageEvent("x", { ports, source: ports[0] }).ports.length);
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = (event) => console.log(event.ports.length);
      port1.postMessage(null, ports);`);
    expect([stdout, stderr]).toEqual(["2\n2\n", ""]);
  });

  test("members are read and converted one after the other, in the order of their names", () => {
    const log: string[] = [];
    const text = (name: string) => ({ toString: () => `${log.push(`${name} converted`)}` });
    const members = { data: 1, lastEventId: text("lastEventId"), origin: text("origin"), ports: [], source: null };
    const init = new Proxy(members, {
      get(target, key) {
        if (Object.hasOwn(target, key)) log.push(String(key));
        return Reflect.get(target, key);
      },
    });
    new MessageEvent("x", init as never);
    expect(log).toEqual([
      ...["data", "lastEventId", "lastEventId converted", "origin", "origin converted", "ports", "source"],
    ]);
  });

  test("type comes first, then the members of EventInit, then its own", () => {
    const log: string[] = [];
    const type = { toString: () => `${log.push("type")}` } as string;
    new MessageEvent(type, new Proxy({}, { get: (_, key) => void log.push(String(key)) }));
    expect(log).toEqual([
      ...["type", "bubbles", "cancelable", "composed"],
      ...["data", "lastEventId", "origin", "ports", "source"],
    ]);
  });

  test("a function is a dictionary too", () => {
    const init = Object.assign(() => {}, { data: 5, cancelable: 1 });
    expect(new MessageEvent("x", init as never)).toMatchObject({ data: 5, cancelable: true, bubbles: false });
  });

  test("null and undefined are an empty dictionary, other primitives a TypeError", () => {
    for (const init of [null, undefined]) expect(new MessageEvent("x", init as never).data).toBeNull();
    for (const init of [5, "text", true]) expect(() => new MessageEvent("x", init as never)).toThrow(TypeError);
    expect(() => Reflect.construct(MessageEvent, [])).toThrow(TypeError);
    expect(() => (MessageEvent as unknown as () => void)()).toThrow(TypeError);
  });

  test("can be extended", () => {
    class Special extends MessageEvent {
      readonly extra = 1;
    }
    const event = new Special("x", { data: 5 });
    expect([event.extra, event.data, event instanceof Special]).toEqual([1, 5, true]);
  });

  test("the attributes have a brand: they throw for anything else", () => {
    for (const name of ["data", "origin", "lastEventId", "source", "ports"]) {
      const get = Object.getOwnPropertyDescriptor(MessageEvent.prototype, name)?.get;
      expect(() => get?.call({})).toThrow(TypeError);
      expect(() => get?.call(new Event("x"))).toThrow(TypeError);
    }
  });
});

describe("an event that was fired", () => {
  async function twoEvents(): Promise<[MessageEvent, MessageEvent]> {
    const { port1, port2 } = new MessageChannel();
    for (const n of [1, 2]) port1.postMessage(n);
    const first = await nextMessage(port2);
    return [first, await nextMessage(port2)];
  }

  test("ports is an array of its own, the same at every look", async () => {
    const [one, other] = await twoEvents();
    expect([one.ports, Object.isFrozen(one.ports)]).toEqual([[], true]);
    expect(one.ports).toBe(one.ports);
    expect(one.ports).not.toBe(other.ports);
  });

  test("initEvent() and initMessageEvent() need a type", async () => {
    const [event] = await twoEvents();
    for (const init of [event.initEvent, event.initMessageEvent] as (() => void)[]) {
      expect(() => init.call(event)).toThrow(TypeError);
    }
    expect(event.type).toBe("message");
  });
});

describe("initMessageEvent", () => {
  test("sets all attributes, or their defaults", () => {
    const { port1 } = new MessageChannel();
    const event = new MessageEvent("x", { data: 1 });
    event.initMessageEvent("y", true, true, 2, "o", "i", port1, [port1]);
    expect(event).toMatchObject({ type: "y", bubbles: true, cancelable: true, data: 2, origin: "o", lastEventId: "i" });
    expect([event.source, event.ports]).toEqual([port1, [port1]]);
    event.initMessageEvent("z");
    expect(event).toMatchObject({ type: "z", bubbles: false, cancelable: false, data: null, origin: "", source: null });
    expect([event.ports, Object.isFrozen(event.ports)]).toEqual([[], true]);
  });

  test("converts in the order of its arguments, also while the event is dispatched", () => {
    const { port1 } = new MessageChannel();
    const log: string[] = [];
    const text = (name: string) => ({ toString: () => `${log.push(name)}` }) as string;
    const ports = {
      [Symbol.iterator]() {
        log.push("ports");
        return [].values();
      },
    };
    const init = (one: MessageEvent, source: unknown): void =>
      one.initMessageEvent(
        text("type"),
        false,
        false,
        null,
        text("origin"),
        text("id"),
        source as null,
        ports as never,
      );
    const event = new MessageEvent("x");
    init(event, null);
    expect(() => init(event, {})).toThrow(TypeError);
    const dispatched = new MessageEvent("x");
    port1.addEventListener("x", () => init(dispatched, null));
    port1.dispatchEvent(dispatched);
    expect(log).toEqual([
      ...["type", "origin", "id", "ports"],
      ...["type", "origin", "id"],
      ...["type", "origin", "id", "ports"],
    ]);
    expect(dispatched.type).toBe("x");
  });

  test("calls the host's initEvent(), not one that a program put on the event", () => {
    const event = Object.assign(new MessageEvent("x"), { initEvent: () => expect.unreachable() });
    event.initMessageEvent("y");
    expect(event.type).toBe("y");
  });

  test("gives own properties to an event whose host has no initEvent() (Deno)", () => {
    class Event extends globalThis.Event {}
    Object.defineProperty(Event.prototype, "initEvent", { value: undefined });
    const OtherEvent = defineMessageEvent(createRealm({ Event, EventTarget } as never), Event as never);
    const event = new OtherEvent("x") as unknown as MessageEvent;
    event.initMessageEvent("y", true, 1 as never, "data");
    expect(event).toMatchObject({ type: "y", bubbles: true, cancelable: true, data: "data" });
  });

  test("does nothing while the event is dispatched", async () => {
    const { port1, port2 } = new MessageChannel();
    port2.addEventListener("message", (event) => event.initMessageEvent("other", false, false, "other"));
    port1.postMessage("data");
    const event = await nextMessage(port2);
    expect([event.type, event.data]).toEqual(["message", "data"]);
  });

  test("after dispatch it makes an event of another type, which can be dispatched", async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage("data");
    const event = await nextMessage(port2);
    await Promise.resolve();
    event.initMessageEvent("other", false, false, "new");
    const seen: unknown[] = [];
    port2.addEventListener("other", (one) => seen.push((one as MessageEvent).data));
    port2.dispatchEvent(event);
    expect(seen).toEqual(["new"]);
  });

  test("converts its arguments", () => {
    const event = new MessageEvent("x");
    expect(() => (event.initMessageEvent as () => void)()).toThrow(TypeError);
    expect(() => event.initMessageEvent("x", false, false, null, "", "", null, null as never)).toThrow(TypeError);
    expect(() => event.initMessageEvent("x", false, false, null, "", "", {})).toThrow(TypeError);
  });
});
