import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import type { Host } from "../../src/base/host.ts";
import { createRealm, hostRealm, type Realm } from "../../src/base/realm.ts";
import { cloneWithTransfer } from "../../src/clone/transfer.ts";
import { MessageChannel } from "../../src/index.ts";
import { defineChannelMessaging } from "../../src/port/interfaces.ts";
import type { MessagePort } from "../../src/port/types.ts";
import { registerPlatformObject } from "../../src/window/registered-objects.ts";
import { nextEvent, nextMessage } from "./next-event.ts";

interface Global extends Host {
  readonly Object: ObjectConstructor;
  readonly [name: string]: unknown;
}

function clone(value: unknown, targetRealm: Realm): unknown {
  return cloneWithTransfer(value, [], "test", hostRealm, targetRealm).value;
}

function otherRealm(): { global: Global; realm: Realm } {
  const global = runInContext("globalThis", createContext({})) as Global;
  const realm = createRealm(global);
  defineChannelMessaging(realm);
  return { global, realm };
}

const values: readonly (readonly [string, () => unknown])[] = [
  ["Object", () => ({ a: 1 })],
  ["Array", () => [1, [2]]],
  ["Map", () => new Map([[1, {}]])],
  ["Set", () => new Set([[]])],
  ["Date", () => new Date(0)],
  ["RegExp", () => /x/g],
  ["Error", () => new Error("m")],
  ["RangeError", () => new RangeError("m")],
  ["AggregateError", () => new AggregateError([])],
  ["Boolean", () => Object(true)],
  ["Number", () => Object(1)],
  ["String", () => Object("s")],
  ["BigInt", () => Object(1n)],
  ["ArrayBuffer", () => new ArrayBuffer(2)],
  ["Uint16Array", () => new Uint16Array(2)],
  ["DataView", () => new DataView(new ArrayBuffer(2))],
];

test.each(values)("StructuredDeserialize: a clone of %s is made of the target realm's intrinsics", (name, make) => {
  const { global, realm } = otherRealm();
  const there = clone({ deep: make() }, realm) as { deep: object };
  expect(Object.getPrototypeOf(there)).toBe(global.Object.prototype);
  expect(Object.getPrototypeOf(there.deep)).toBe((global[name] as { prototype: object }).prototype);
  // And back: brands, not prototypes, decide.
  const back = clone(there, hostRealm) as { deep: object };
  expect(back).toEqual({ deep: make() });
  expect(Object.getPrototypeOf(back.deep)).toBe(Object.getPrototypeOf(make()));
});

test.each([
  ["an enumerable property", "Object.prototype.extra = 1"],
  ["a tag", "Object.defineProperty(Object.prototype, Symbol.toStringTag, { value: 'T' })"],
])("StructuredSerializeInternal: another realm's Object.prototype with %s changes nothing", (_, change) => {
  const context = createContext({});
  runInContext(`${change}; Error.prototype.extra = 2`, context);
  const value = runInContext(
    `({ plain: { a: 1 }, instance: new (class A { a = 1 }), error: new TypeError("m") })`,
    context,
  );
  const { plain, instance, error } = clone(value, hostRealm) as { plain: object; instance: object; error: Error };
  expect([Object.entries(plain), Object.entries(instance)]).toEqual([[["a", 1]], [["a", 1]]]);
  expect(Object.getPrototypeOf(error)).toBe(TypeError.prototype);
});

test("StructuredDeserialize: a typed array's buffer is of the target realm too", () => {
  const { global, realm } = otherRealm();
  const view = clone(new Uint8Array(2), realm) as Uint8Array;
  expect(Object.getPrototypeOf(view.buffer)).toBe((global.ArrayBuffer as { prototype: object }).prototype);
});

/** Moves a port into another realm, as a window's postMessage does. */
function moveTo(targetRealm: Realm, port: MessagePort): MessagePort {
  return cloneWithTransfer(null, [port], "test", hostRealm, targetRealm).transferred[0] as MessagePort;
}

test("transfer-receiving steps: a port is made in the target realm", () => {
  const { realm } = otherRealm();
  const moved = moveTo(realm, new MessageChannel().port1);
  expect(Object.getPrototypeOf(moved)).toBe(realm.own.MessagePort?.prototype);
});

test("message port post message steps: messages are made in the realm of the port that gets them", async () => {
  const { global, realm } = otherRealm();
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ posted: "before the move" });
  const moved = moveTo(realm, port2);
  port1.postMessage({ posted: "after" });
  for (const posted of ["before the move", "after"]) {
    const { data } = await nextMessage(moved);
    expect(data.posted).toBe(posted);
    expect(Object.getPrototypeOf(data)).toBe(global.Object.prototype);
  }
});

test("messageerror: a message that can't be deserialized in the realm where its port ended up", async () => {
  class OnlyInOneRealm {}
  registerPlatformObject(OnlyInOneRealm.prototype, (value) => value instanceof OnlyInOneRealm, {
    clone(_, target) {
      if (target !== hostRealm) throw new DOMException("not exposed there", "DataCloneError");
      return new OnlyInOneRealm();
    },
  });
  const { realm } = otherRealm();
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(new OnlyInOneRealm());
  port1.postMessage("next");
  const moved = moveTo(realm, port2);
  const data: unknown[] = [];
  moved.addEventListener("message", (event) => data.push(event.data));
  const error = await nextEvent(moved, "messageerror");
  expect([error.type, error.data, error.ports]).toEqual(["messageerror", null, []]);
  expect((await nextMessage(moved)).data).toBe("next");
});
