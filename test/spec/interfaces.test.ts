import { describe, expect, test } from "vitest";
import { MessageChannel, MessageEvent, MessagePort, structuredClone } from "../../src/index.ts";

const { port1 } = new MessageChannel();
/** Instances of each, of which two are not of the one that is tested. */
const instances = [new MessageChannel(), port1, new MessageEvent("x")];

const interfaces = { MessageChannel, MessagePort, MessageEvent } as unknown as Record<string, { prototype: object }>;

describe.each([
  ["MessageChannel", 0, ["port1", "port2"], {}],
  ["MessagePort", 0, ["onmessage", "onmessageerror", "onclose"], { postMessage: 1, start: 0, close: 0 }],
  ["MessageEvent", 1, ["data", "origin", "lastEventId", "source", "ports"], { initMessageEvent: 1 }],
] as const)("IDL of %s", (name, length, attributes, operations) => {
  const Interface = interfaces[name] as unknown as { name: string; length: number; prototype: object };
  const { prototype } = Interface;

  test("name, length, @@toStringTag, prototype", () => {
    expect([Interface.name, Interface.length]).toEqual([name, length]);
    const tag = { value: name, writable: false, enumerable: false, configurable: true };
    expect(Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)).toEqual(tag);
    expect(Object.getOwnPropertyDescriptor(Interface, "prototype")).toMatchObject({ writable: false });
    expect(Object.getOwnPropertyDescriptor(prototype, "constructor")).toMatchObject({
      value: Interface,
      enumerable: false,
      writable: true,
    });
  });

  test.each(attributes)(
    "attribute %s: an enumerable, configurable accessor on the prototype, with a brand",
    (attribute) => {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, attribute);
      expect(descriptor).toMatchObject({ enumerable: true, configurable: true });
      expect(descriptor?.get?.name).toBe(`get ${attribute}`);
      expect([descriptor?.get?.length, descriptor?.set?.length]).toEqual([0, descriptor?.set ? 1 : undefined]);
      const others = instances.filter((one) => !Object.prototype.isPrototypeOf.call(prototype, one));
      expect(others.length).toBe(2);
      for (const other of [{}, ...others]) expect(() => descriptor?.get?.call(other)).toThrow(TypeError);
      expect(() => descriptor?.get?.call(prototype)).toThrow(TypeError);
      expect(descriptor?.set !== undefined).toBe(attribute.startsWith("on"));
    },
  );

  test.each(Object.entries(operations))("operation %s: enumerable, of length %d, with a brand", (operation, count) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, operation);
    expect(descriptor).toMatchObject({ enumerable: true, configurable: true, writable: true });
    expect([descriptor?.value.length, descriptor?.value.name]).toEqual([count, operation]);
    const others = instances.filter((one) => !Object.prototype.isPrototypeOf.call(prototype, one));
    for (const other of [{}, ...others]) expect(() => descriptor?.value.call(other, "x")).toThrow(TypeError);
    expect(Object.hasOwn(descriptor?.value as object, "prototype")).toBe(false);
  });
});

describe("IDL", () => {
  test("instances have no own properties", () => {
    const channel = new MessageChannel();
    for (const object of [channel, channel.port1]) expect(Reflect.ownKeys(object)).toEqual([]);
  });

  test("MessagePort inherits from the host's EventTarget, MessageEvent from the host's Event", () => {
    expect(Object.getPrototypeOf(MessagePort)).toBe(EventTarget);
    expect(new MessageChannel().port1).toBeInstanceOf(EventTarget);
    expect(new MessageEvent("x")).toBeInstanceOf(Event);
    expect(new MessageEvent("x")).toBeInstanceOf(globalThis.MessageEvent);
  });

  test("new MessagePort() is an illegal constructor, and no interface can be called", () => {
    expect(() => Reflect.construct(MessagePort as unknown as new () => object, [])).toThrow(/Illegal constructor/);
    for (const Interface of Object.values(interfaces)) {
      expect(() => (Interface as unknown as () => void)()).toThrow(TypeError);
    }
  });

  test("structuredClone: name and length, and it is no constructor", () => {
    expect([structuredClone.name, structuredClone.length]).toEqual(["structuredClone", 1]);
    expect(() => Reflect.construct(structuredClone, [1])).toThrow(TypeError);
  });

  test("objects say what they are", () => {
    const channel = new MessageChannel();
    expect([channel, channel.port1, new MessageEvent("x")].map(String)).toEqual([
      "[object MessageChannel]",
      "[object MessagePort]",
      "[object MessageEvent]",
    ]);
  });
});
