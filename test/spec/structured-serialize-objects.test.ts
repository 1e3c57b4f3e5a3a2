import { describe, expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";

describe("StructuredSerializeInternal: Map and Set", () => {
  test("keys and values are cloned, order is kept", () => {
    const key = { k: 1 };
    const clone = structuredClone(
      new Map<unknown, unknown>([
        [key, key],
        ["b", 1],
        ["a", new Set([key])],
      ]),
    );
    const [[first, second]] = [...clone] as [[object, object]];
    expect([...clone.keys()].slice(1)).toEqual(["b", "a"]);
    expect(first).toEqual(key);
    expect(first).not.toBe(key);
    expect(second).toBe(first);
    expect((clone.get("a") as Set<unknown>).has(first)).toBe(true);
  });

  test("own properties and the subclass are not kept", () => {
    class Registry extends Map<number, number> {}
    const clone = structuredClone(Object.assign(new Registry([[1, 2]]), { extra: 1 }));
    expect(Object.getPrototypeOf(clone)).toBe(Map.prototype);
    expect(Object.keys(clone)).toEqual([]);
    expect([...clone]).toEqual([[1, 2]]);
  });

  test("a Map or Set may hold itself", () => {
    const map = new Map<unknown, unknown>();
    map.set(map, map);
    const set = new Set<unknown>();
    set.add(set);
    const clone = structuredClone({ map, set });
    expect(clone.map.get(clone.map)).toBe(clone.map);
    expect(clone.set.has(clone.set)).toBe(true);
  });

  test("the entries are those at the beginning: what a getter adds or removes meanwhile doesn't count", () => {
    const map = new Map<string, unknown>();
    const changes = {
      get x() {
        map.delete("b");
        map.set("c", 3);
        return 1;
      },
    };
    map.set("a", changes).set("b", 2);
    expect([...structuredClone(map)]).toEqual([
      ["a", { x: 1 }],
      ["b", 2],
    ]);
  });

  test("methods that a program replaced are not called", () => {
    class Loud extends Map {
      override entries(): never {
        throw new Error("called");
      }
      override forEach(): never {
        throw new Error("called");
      }
      override [Symbol.iterator](): never {
        throw new Error("called");
      }
      override get size(): never {
        throw new Error("called");
      }
    }
    expect(structuredClone(Reflect.construct(Map, [[[1, 2]]], Loud) as Map<number, number>).get(1)).toBe(2);
  });
});

describe("StructuredSerializeInternal: Array and plain objects", () => {
  test("an array keeps length, holes and other keys", () => {
    const original = Object.assign([1, 2, 3], { extra: { deep: true } });
    delete original[1];
    original.length = 6;
    const clone = structuredClone(original);
    expect(Reflect.ownKeys(clone)).toEqual(["0", "2", "length", "extra"]);
    expect([clone.length, 1 in clone, clone.extra]).toEqual([6, false, { deep: true }]);
    expect(structuredClone(new Array(5))).toHaveLength(5);
  });

  test("an array's hole stays one though its prototype has the index", () => {
    class Odd extends Array {}
    Object.defineProperty(Odd.prototype, 1, { value: "inherited" });
    const original = Object.setPrototypeOf([1, 2, 3], Odd.prototype) as unknown[];
    delete original[1];
    expect(1 in structuredClone(original)).toBe(false);
  });

  test("own enumerable string keys only, in order, as plain data properties", () => {
    const original = Object.create({ inherited: 1 }, { hidden: { value: 1 } }) as Record<PropertyKey, unknown>;
    Object.assign(original, { b: 1, 2: 2, a: 3, 1: 4, [Symbol("s")]: 5 });
    const clone = structuredClone(Object.freeze(original));
    expect(Reflect.ownKeys(clone)).toEqual(["1", "2", "b", "a"]);
    expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
    expect(Object.isExtensible(clone)).toBe(true);
    expect(Object.getOwnPropertyDescriptor(clone, "a")).toEqual({
      value: 3,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

  test.for([32, 33, 34, 127, 128, 129, 2000])(
    "%i properties, which are copied into a table from some number on",
    (count) => {
      const names = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? `${i}` : `key ${i}`));
      const value = Object.fromEntries(names.map((name, i) => [name, { i }]));
      Object.defineProperty(value, "__proto__", { value: "own", enumerable: true });
      const clone = structuredClone(value);
      expect(Reflect.ownKeys(clone)).toEqual(Reflect.ownKeys(value));
      for (const name of Object.keys(value)) {
        expect(Object.getOwnPropertyDescriptor(clone, name)).toEqual({
          value: value[name],
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
    },
  );

  test("a property that a getter of a large object deletes is not copied, one that it adds neither", () => {
    const names = Array.from({ length: 200 }, (_, i) => `key ${i}`);
    const value: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, name]));
    Object.defineProperty(value, "key 20", {
      enumerable: true,
      get() {
        delete value["key 150"];
        value["key 200"] = "added";
        return "got";
      },
    });
    const clone = structuredClone(value);
    expect(Object.keys(clone)).toEqual(names.filter((name) => name !== "key 150"));
    expect(clone["key 20"]).toBe("got");
  });

  test("what is behind a borrowed prototype is cloned once, also among many objects", () => {
    const date = Object.setPrototypeOf(new Date(1), Object.prototype) as object;
    const list = Object.setPrototypeOf([{ a: 1 }], Object.prototype) as object;
    for (const between of [[], Array.from({ length: 30 }, () => ({}))]) {
      const clone = structuredClone({ date, list, between, dateAgain: date, listAgain: list });
      expect(clone.date).toEqual(new Date(1));
      expect(clone.list).toEqual([{ a: 1 }]);
      expect(clone.dateAgain === clone.date && clone.listAgain === clone.list).toBe(true);
    }
  });

  test("an enumerable property of Object.prototype is not copied", () => {
    const key = "inheritedByAll";
    const originals = [{ a: 1 }, {}, { 0: 1 }, [1], new (class Point {})()];
    Object.defineProperty(Object.prototype, key, { value: 1, enumerable: true, configurable: true, writable: true });
    const clones = originals.map((original) => structuredClone(original) as object);
    Reflect.deleteProperty(Object.prototype, key);
    expect(clones.map((clone) => Object.keys(clone))).toEqual([["a"], [], ["0"], ["0"], []]);
  });

  test("__proto__ as an own key is an own key of the clone", () => {
    const clone = structuredClone(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}')) as object;
    expect(Reflect.ownKeys(clone)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
    expect(clone).not.toHaveProperty("polluted");
  });

  test("objects of classes and without a prototype become plain objects", () => {
    class Point {
      x = 1;
      #hidden = 2;
      get sum(): number {
        return this.x + this.#hidden;
      }
    }
    for (const original of [new Point(), Object.assign(Object.create(null), { x: 1 })]) {
      const clone = structuredClone(original) as object;
      expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
      expect(Object.keys(clone)).toEqual(["x"]);
    }
  });

  test.each([Array, Map, Set, Date, RegExp, Promise, Uint8Array, ArrayBuffer, Error, Function])(
    "an object that only inherits from %o is an ordinary one",
    ({ prototype }) => {
      const clone = structuredClone(Object.assign(Object.create(prototype), { a: 1 })) as object;
      expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
      expect(Object.keys(clone)).toEqual(["a"]);
    },
  );

  test.each<[string, (Class: () => void) => unknown]>([
    ["Object", () => Object],
    ["Array", () => Array],
    ["Map", () => Map],
    ["a Proxy of its class", (Class) => new Proxy(Class, {})],
    ["its class, bound", (Class) => Class.bind(undefined)],
  ])("objects of a class whose prototype has methods and, as constructor, %s", (_, constructorOf) => {
    const prototype = { constructor: constructorOf(() => {}), method() {} };
    expect(structuredClone(Object.assign(Object.create(prototype), { a: 1 }))).toEqual({ a: 1 });
  });

  test("getters of an object whose class has a fixed tag of its own name run once", () => {
    class Tagged {}
    Object.defineProperty(Tagged.prototype, Symbol.toStringTag, { value: "Tagged" });
    let calls = 0;
    const get = () => ++calls;
    const make = () => Object.defineProperty(new Tagged(), "a", { enumerable: true, get });
    expect([structuredClone(make()), structuredClone([make()]), structuredClone(new Tagged())]).toEqual([
      { a: 1 },
      [{ a: 2 }],
      {},
    ]);
  });

  test("shared objects stay shared, cycles stay cycles", () => {
    const shared = { s: 1 };
    const original: Record<string, unknown> = { a: shared, b: [shared] };
    original.self = original;
    const clone = structuredClone(original) as { a: object; b: object[]; self: object };
    expect(clone.self).toBe(clone);
    expect(clone.b[0]).toBe(clone.a);
    expect(clone.a).not.toBe(shared);
  });

  test.each([5, 9, 100])("%d shared objects stay shared", (count) => {
    const objects = Array.from({ length: count }, (_, i) => ({ i }));
    const clone = structuredClone([...objects, ...objects]);
    for (let i = 0; i < count; i++) expect(clone[i]).toBe(clone[i + count]);
    expect(new Set(clone).size).toBe(count);
  });

  test("@@toStringTag is neither asked nor believed", () => {
    let calls = 0;
    const tagged = {
      get [Symbol.toStringTag]() {
        calls++;
        return "Map";
      },
    };
    expect(structuredClone([tagged, { [Symbol.toStringTag]: "Date", a: 1 }])).toEqual([{}, { a: 1 }]);
    expect(calls).toBe(0);
  });

  test("a value nested too deep for the stack is a RangeError", () => {
    let deep: unknown[] = [];
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(() => structuredClone(deep)).toThrow(RangeError);
  });
});

describe("StructuredSerializeInternal: getters", () => {
  test("run once each, in the order of the keys", () => {
    const log: string[] = [];
    const original = Object.defineProperties(
      {},
      Object.fromEntries(
        ["b", "a", "1"].map((key) => [key, { enumerable: true, get: () => ({ key, at: log.push(key) }) }]),
      ),
    );
    expect(structuredClone(original)).toEqual({
      1: { key: "1", at: 1 },
      b: { key: "b", at: 2 },
      a: { key: "a", at: 3 },
    });
    expect(log).toEqual(["1", "b", "a"]);
  });

  test("run before what comes later in the value is looked at", () => {
    const later = { n: 1 };
    const original = {
      get first() {
        later.n = 2;
        return 0;
      },
      later,
    };
    expect(structuredClone(original).later.n).toBe(2);
  });

  test("a property that a getter deletes is left out; one that it adds is too", () => {
    const original: Record<string, unknown> = {
      get a() {
        delete original.b;
        original.c = 1;
        return 0;
      },
      b: 1,
    };
    expect(Reflect.ownKeys(structuredClone(original))).toEqual(["a"]);
  });

  test.each(["toString", "__proto__"])(
    "%s is left out when a getter deletes it, though Object.prototype has it",
    (key) => {
      const original: Record<string, unknown> = {
        get a() {
          return delete original[key];
        },
      };
      Object.defineProperty(original, key, { value: 1, enumerable: true, configurable: true });
      expect(Reflect.ownKeys(structuredClone(original))).toEqual(["a"]);
    },
  );

  test("a method of Object.prototype as an own property is as uncloneable as other functions", () => {
    expect(() => structuredClone({ toString: Object.prototype.toString })).toThrow("message.toString is a function");
  });

  test.each<[string, unknown[]]>([
    ["without holes", [0, 1, 2]],
    ["with one", Object.assign([0, 1, 2], { 4: 4 })],
  ])("an element that a getter deletes is a hole, in an array %s", (_, original) => {
    Object.defineProperty(original, 0, { get: () => delete original[1] });
    const copy = structuredClone(original);
    expect(Object.keys(copy)).toEqual(Object.keys(original));
    expect(copy.length).toBe(original.length);
  });

  test("an exception passes through as it is", () => {
    const error = new TypeError("mine");
    const original = {
      get a(): never {
        throw error;
      },
    };
    expect(() => structuredClone(original)).toThrow(error);
    expect(() => structuredClone([new Map([[1, original]])])).toThrow(error);
  });
});
