import { describe, expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { Uncloneable } from "../../src/clone/data-clone-error.ts";
import { decode } from "../../src/codec/decode.ts";
import { encode, encodeJob } from "../../src/codec/encode.ts";
import { defaultCodecLimits } from "../../src/codec/limits.ts";
import { MessageChannel } from "../../src/index.ts";
import { connect, loopback } from "../../src/link/index.ts";
import { collectGarbage } from "../link-suite/memory.ts";
import { until } from "../link-suite/wait.ts";
import { nextMessage } from "../spec/next-event.ts";
import { cloneOf, noPort, postedBytesOf, toHex } from "./helpers.ts";

const bytesOf = (value: unknown): Uint8Array => postedBytesOf(value) as Uint8Array;
const received = (value: unknown): unknown => decode(bytesOf(value), [], hostRealm);

type Resizable = ArrayBuffer & { resize(bytes: number): void };
/** TypeScript knows none of these for the oldest Node. */
const resizable = (byteLength: number, maxByteLength: number): Resizable =>
  new (ArrayBuffer as unknown as new (length: number, options: object) => Resizable)(byteLength, { maxByteLength });

/** An object whose first property deletes another of its properties when it is read. */
function deleting(key: string, rest: object): object {
  const value = {
    get first() {
      delete (value as Record<string, unknown>)[key];
      return 1;
    },
  };
  return Object.assign(value, rest);
}

describe("posted: getters that delete what is still to be written", () => {
  const gone = (): object => deleting("b", { a: 2, b: 3, c: 4 });

  test("properties of the first object with such keys, of the next one, and of one that is a record", () => {
    for (let i = 0; i < 3; i++) {
      const list = received([gone(), gone(), gone(), { first: 5, a: 6, b: 7, c: 8 }]);
      const left = { first: 1, a: 2, c: 4 };
      expect(list).toEqual([left, left, left, { first: 5, a: 6, b: 7, c: 8 }]);
    }
  });

  test("the last property, all that follow, and one that Object.prototype has too", () => {
    expect(received(deleting("c", { a: 2, c: 3 }))).toEqual({ first: 1, a: 2 });
    expect(received(deleting("a", { a: 2 }))).toEqual({ first: 1 });
    for (let i = 0; i < 3; i++) {
      const copy = received(deleting("toString", { toString: 2, a: 3 })) as object;
      expect(Object.keys(copy)).toEqual(["first", "a"]);
    }
  });

  test("elements, which are holes then", () => {
    const array: unknown[] = [{ valueOf: 1 }, 2, 3];
    Object.defineProperty(array[0], "get", { enumerable: true, get: () => delete array[2] && delete array[1] });
    const copy = received(array) as unknown[];
    expect([copy.length, 1 in copy, 2 in copy]).toEqual([3, false, false]);
  });

  test("properties of an array that has more than its elements", () => {
    const array = Object.assign([deleting("a", { a: 1 }), 2], { more: 3, rest: 4 });
    Object.defineProperty(array, 1, { enumerable: true, get: () => delete (array as Partial<typeof array>).more });
    const copy = received(array) as object;
    expect(Object.entries(copy)).toEqual([
      ["0", { first: 1 }],
      ["1", true],
      ["rest", 4],
    ]);
  });

  test("the bytes say that it is absent", () => {
    expect(toHex(bytesOf(deleting("k", { k: 2 })))).toBe("a265666972737401616bf3");
  });
});

describe("posted: getters that change what is being written", () => {
  test("a property that comes meanwhile isn't read, also by the name of an enumerable one that is inherited", () => {
    let reads = 0;
    const late = { enumerable: true, get: () => reads++ };
    const first = { enumerable: true, configurable: true, get: () => 1 };
    for (let i = 0; i < 3; i++) {
      const values = Array.from({ length: 3 }, () => {
        const value: object = Object.create({ late: 2 }, { first });
        const get = (): number => (Object.defineProperty(value, "late", late) === value ? 1 : 0);
        return Object.defineProperty(value, "first", { get });
      });
      expect(received(values)).toEqual([{ first: 1 }, { first: 1 }, { first: 1 }]);
    }
    expect(reads).toBe(0);
  });

  test("an array that gets shorter keeps its length, and has holes", () => {
    const sparse: unknown[] = [0, { first: 1 }, 2, 3];
    delete sparse[0];
    const named = Object.assign([1, { first: 1 }, 2], { note: "n" });
    for (const [array, rest] of [
      [sparse, {}],
      [named, { note: "n" }],
    ] as const) {
      const { length } = array;
      Object.defineProperty(array[1], "shorten", {
        enumerable: true,
        get: () => {
          array.length = 2;
          return "shorter";
        },
      });
      const copy = received(array) as unknown[];
      expect(copy.length).toBe(length);
      expect({ ...copy }).toEqual({ ...array, 1: { first: 1, shorten: "shorter" }, ...rest });
    }
  });

  test("an object that becomes another kind of object is still the same one", () => {
    const changing = (object: object, change: () => unknown): unknown[] => {
      const getter = {
        get change() {
          change();
          return 1;
        },
      };
      return [object, getter, object];
    };
    const toPlain = (object: object): unknown =>
      Object.assign(Object.setPrototypeOf(object, Object.prototype) as object, { key: 1 });
    const [date, view, plain, other] = [new Date(4), new Uint8Array(2), { key: 1 }, { key: 2 }];
    for (const value of [
      changing(date, () => toPlain(date)),
      changing(view.buffer, () => toPlain(view.buffer)),
      changing(plain, () => Object.setPrototypeOf(plain, Blob.prototype)),
      changing(other, () => Object.setPrototypeOf(other, Map.prototype)),
    ]) {
      const [first, , last] = received(value) as [object, object, object];
      expect(last).toBe(first);
    }
  });

  test("a Proxy that gives other keys each time loses those that it doesn't give each time", () => {
    let calls = 0;
    const target = { a: 1, b: 2, c: 3 };
    const changing = new Proxy(target, { ownKeys: () => (calls++ % 2 ? ["c", "a"] : ["a", "b", "c"]) });
    for (let i = 0; i < 3; i++) {
      const copy = (received([changing]) as object[])[0] as object;
      expect(Object.entries(target)).toEqual(expect.arrayContaining(Object.entries(copy)));
    }
  });
});

describe("posted: buffers", () => {
  const doing = (run: () => unknown): object => ({
    get done() {
      run();
      return true;
    },
  });

  test("they are as they were when they were met first, whatever is met before and after", () => {
    const parts = (bytes: Uint8Array<ArrayBuffer>): object[] => [
      bytes,
      bytes.subarray(1, 3),
      new DataView(bytes.buffer),
      bytes.buffer,
      new Uint16Array(bytes.buffer, 2, 1),
    ];
    for (let first = 0; first < 5; first++) {
      const bytes = Uint8Array.of(1, 2, 3, 4);
      const rest = parts(bytes);
      const [begin] = rest.splice(first, 1) as [object];
      const [, , ...others] = received([begin, doing(() => bytes.fill(9)), ...rest, begin]) as Uint8Array[];
      const buffers = others.map((one) => (ArrayBuffer.isView(one) ? one.buffer : one));
      expect(new Set(buffers).size).toBe(1);
      expect([...new Uint8Array(buffers[0] as ArrayBuffer)]).toEqual([1, 2, 3, 4]);
      expect(others.map((one) => [one.byteOffset, one.byteLength])).toEqual(
        [...rest, begin].map((one) => [(one as Uint8Array).byteOffset, (one as Uint8Array).byteLength]),
      );
    }
  });

  test("one that a getter transfers is there where it was met before; what is met later, a view on it too, is refused", () => {
    const transferred = (later: (bytes: Uint8Array<ArrayBuffer>) => unknown): unknown => {
      const bytes = Uint8Array.of(1, 2);
      const { buffer } = bytes;
      const view = new Uint8Array(buffer, 1);
      return received([bytes, doing(() => structuredClone(null, { transfer: [buffer] })), later(view), bytes, buffer]);
    };
    expect(transferred(() => 1)).toEqual([
      Uint8Array.of(1, 2),
      { done: true },
      1,
      Uint8Array.of(1, 2),
      expect.anything(),
    ]);
    expect(() => transferred((view) => view)).toThrow(Uncloneable);
    const { buffer } = new Uint8Array(2);
    expect(() => received([doing(() => structuredClone(null, { transfer: [buffer] })), buffer])).toThrow(
      "that is detached",
    );
  });

  test("one that looks like a plain object is one, and views on it keep its bytes", () => {
    const buffer = Object.setPrototypeOf(
      Object.assign(new ArrayBuffer(2), { key: 1 }),
      Object.prototype,
    ) as ArrayBuffer;
    new Uint8Array(buffer).set([1, 2]);
    for (const toCopy of [received, cloneOf]) {
      const value = [buffer, new Uint8Array(buffer), new DataView(buffer, 1)];
      const [plain, whole, part] = toCopy(value) as [object, Uint8Array, DataView];
      expect(plain).toEqual({ key: 1 });
      expect([...whole, part.getUint8(0)]).toEqual([1, 2, 2]);
      expect(part.buffer).toBe(whole.buffer);
    }
  });

  test("a resizable one is one with its views, whatever is met first", () => {
    const parts = (): object[] => {
      const buffer = resizable(4, 8);
      new Uint8Array(buffer).set([1, 2, 3, 4]);
      return [buffer, new Uint8Array(buffer), new Uint16Array(buffer, 2, 1), new DataView(buffer, 1)];
    };
    for (let first = 0; first < 4; first++) {
      const rest = parts();
      const [begin] = rest.splice(first, 1) as [object];
      const copies = received([begin, ...rest, begin]) as Uint8Array[];
      const buffers = new Set(copies.map((one) => (ArrayBuffer.isView(one) ? one.buffer : one)));
      expect(buffers.size).toBe(1);
      const [buffer] = [...buffers] as [Resizable];
      expect([...new Uint8Array(buffer)]).toEqual([1, 2, 3, 4]);
      const lengths = (): number[] => copies.map(({ byteLength }) => byteLength);
      const before = rest.concat(begin).map((one) => (one as Uint8Array).byteLength);
      expect(lengths().slice(1)).toEqual(before);
      buffer.resize(8);
      expect(lengths().slice(1)).toEqual(before.map((length) => (length === 2 ? 2 : length + 4)));
    }
  });

  test("its prototypes are not asked", () => {
    const { buffer } = Uint8Array.of(1, 2);
    const traps = { getPrototypeOf: () => expect.unreachable("a trap is called") };
    Object.setPrototypeOf(buffer, new Proxy(ArrayBuffer.prototype, traps));
    const views = [new DataView(buffer), new Uint8Array(buffer), new Uint8Array(buffer, 1)];
    for (const value of [views, views.toReversed(), [buffer, ...views]]) {
      const copies = received(value) as DataView[];
      expect(copies.map(({ byteLength }) => byteLength)).toEqual(value.map(({ byteLength }) => byteLength));
    }
  });

  test("what a program says of a view doesn't count", () => {
    const lie = { get: () => 3, configurable: true };
    const view = Object.defineProperties(Uint8Array.of(1, 2), {
      length: lie,
      byteLength: lie,
      byteOffset: lie,
      buffer: lie,
    });
    expect([...(received([view]) as [Uint8Array])[0]]).toEqual([1, 2]);
  });
});

describe("posted: identity", () => {
  test("one object is one, wherever it stands: what is copied first, and what holds others", () => {
    const date = new Date(1);
    const inner = { date };
    const error = new Error("cause is shared", { cause: inner });
    const value = [date, inner, new Map<unknown, unknown>([[date, inner]]), new Set([error, date]), error];
    const copy = received(value) as typeof value;
    const [first, second, map, set, last] = copy as [Date, { date: Date }, Map<Date, object>, Set<object>, Error];
    expect(second.date).toBe(first);
    expect([...map]).toEqual([[first, second]]);
    expect(map.get(first)).toBe(second);
    expect([...set]).toEqual([last, first]);
    expect(last.cause).toBe(second);
  });

  test("each of many objects is the same one where it comes again", () => {
    for (const make of [(i: number): object => ({ i }), (i: number): object => new Date(i)]) {
      for (const count of [1, 22, 23, 24, 25, 26, 100]) {
        const objects = Array.from({ length: count }, (_, i) => make(i));
        const list: object[] = [...objects, ...objects.toReversed()];
        list.push(list);
        for (const toCopy of [
          received,
          (value: unknown) => decode(encode(value, noPort) as Uint8Array, [], hostRealm),
        ]) {
          const copies = toCopy(list) as object[];
          expect(copies.pop()).toBe(copies);
          expect(copies.slice(0, count)).toEqual(objects);
          copies.slice(count).forEach((copy, i) => {
            expect(copy, `${i} of ${count}`).toBe(copies[count - 1 - i]);
          });
        }
      }
    }
  });

  test("what is posted may hold itself, whatever it is", () => {
    const map = new Map<unknown, unknown>();
    map.set("self", map);
    const set = new Set<unknown>();
    set.add(set);
    const array: unknown[] = [];
    array.push(array);
    const error = new Error("its own cause");
    error.cause = error;
    const copies = [map, set, array, error].map(received) as [typeof map, typeof set, typeof array, Error];
    const inner = [copies[0].get("self"), [...copies[1]][0], copies[2][0], copies[3].cause];
    inner.forEach((value, i) => {
      expect(value).toBe(copies[i]);
    });
  });

  test("an object behind a borrowed prototype, met twice", () => {
    const buffer = Object.setPrototypeOf(Uint8Array.of(1, 2).buffer, Object.prototype) as ArrayBuffer;
    const map = Object.setPrototypeOf(new Map([["a", 1]]), Object.prototype) as object;
    const array = Object.setPrototypeOf([1, [2]], Object.prototype) as object;
    expect(received([array, array])).toEqual([
      [1, [2]],
      [1, [2]],
    ]);
    const [first, view, again, mapCopy, mapAgain] = received([buffer, new Uint8Array(buffer), buffer, map, map]) as [
      ArrayBuffer,
      Uint8Array,
      ArrayBuffer,
      object,
      object,
    ];
    expect(again).toBe(first);
    expect(view.buffer).toBe(first);
    expect(mapCopy).toEqual(new Map([["a", 1]]));
    expect(mapAgain).toBe(mapCopy);
  });

  test("a transferred buffer behind a borrowed prototype, and views on it, keep its bytes", async () => {
    const [one, other] = loopback().map((transport) => connect(transport));
    if (!one || !other) throw new Error("two sides");
    const buffer = Object.setPrototypeOf(Uint8Array.of(1, 2).buffer, Object.prototype) as ArrayBuffer;
    one.postMessage([buffer, new Uint8Array(buffer, 1)], [buffer]);
    const [copy, view] = (await nextMessage(other)).data;
    expect([...new Uint8Array(copy)]).toEqual([1, 2]);
    expect([view[0], view.buffer === copy]).toEqual([2, true]);
    one.close();
  });

  test("errors of the host's that are no DOMExceptions are Errors", () => {
    const { prototype } = WebAssembly.LinkError as unknown as { prototype: { extra?: number } };
    prototype.extra = 1;
    const copy = received(new WebAssembly.LinkError("m")) as Error;
    delete prototype.extra;
    expect([Object.getPrototypeOf(copy), copy.message]).toEqual([Error.prototype, "m"]);
  });

  test("a message within a message, posted by a getter, is another one", async () => {
    const [one, other] = loopback().map((transport) => connect(transport));
    if (!one || !other) throw new Error("two sides");
    const shared = { a: 1 };
    const value = {
      shared,
      get post() {
        one.postMessage([shared, shared]);
        return "posted";
      },
      again: shared,
    };
    const first = nextMessage(other);
    one.postMessage(value);
    const { data: inner } = await first;
    expect(inner[0]).toBe(inner[1]);
    const { data: outer } = await nextMessage(other);
    expect(outer).toEqual({ shared: { a: 1 }, post: "posted", again: { a: 1 } });
    expect(outer.again).toBe(outer.shared);
    one.close();
  });
});

describe("posted: Blobs", () => {
  test("are read later; all else is as it was when it was posted", async () => {
    const shared = { a: 1 };
    const value = { blob: new Blob(["text"]), shared, again: shared, file: new File(["more"], "name") };
    const bytes = postedBytesOf(value);
    shared.a = 2;
    expect(bytes).toBeInstanceOf(Promise);
    const copy = decode((await bytes) as Uint8Array, [], hostRealm) as typeof value;
    expect(copy.again).toBe(copy.shared);
    expect([copy.shared.a, await copy.blob.text(), copy.file.name, await copy.file.text()]).toEqual([
      1,
      "text",
      "name",
      "more",
    ]);
  });
});

describe("posted: nothing of a message is remembered", () => {
  test("what was copied is copied anew in the next message", () => {
    const buffer = resizable(1, 4);
    expect((received([buffer]) as [ArrayBuffer])[0].byteLength).toBe(1);
    buffer.resize(4);
    new Uint8Array(buffer).fill(7);
    expect([...new Uint8Array((received([buffer]) as [ArrayBuffer])[0])]).toEqual([7, 7, 7, 7]);
  });

  test("its objects, and what it was posted for, can be collected", async () => {
    const collected: WeakRef<object>[] = [];
    const post = (): void => {
      const objects = [{ a: 1 }, new Date(1), resizable(1, 4), () => undefined, { take: () => true }] as const;
      const [plain, date, buffer, portIndexOf, sink] = objects;
      const root = [plain, date, buffer, plain];
      encodeJob({ root, portIndexOf, sink, limits: defaultCodecLimits, postedIn: hostRealm });
      collected.push(...[root, ...objects].map((object) => new WeakRef(object)));
    };
    post();
    await until(
      async () => {
        await collectGarbage?.();
        return collected.every((reference) => reference.deref() === undefined);
      },
      () => `kept: ${collected.map((reference) => reference.deref() !== undefined)}`,
    );
  });
});

describe("posted: many encoders at once", () => {
  test("those that wait for Blobs are not kept when they are done", async () => {
    const sizes = () => process.memoryUsage().arrayBuffers;
    const before = sizes();
    const waiting = Array.from({ length: 200 }, () => postedBytesOf(["x".repeat(100_000), new Blob(["a"])]));
    const lengths = (await Promise.all(waiting)).map((bytes) => bytes?.length);
    expect(new Set(lengths).size).toBe(1);
    waiting.length = 0;
    await until(
      async () => {
        await collectGarbage?.();
        return sizes() - before < 4 << 20;
      },
      () => `${sizes() - before} bytes of buffers are kept`,
    );
  });
});

describe("posted: what is written without a copy", () => {
  test("what a program changed on a Date, a boxed primitive or a RegExp is not asked", () => {
    const changed = {
      getTime: { value: () => 0 },
      valueOf: { value: () => 0 },
      flags: { get: () => "y" },
      global: { get: () => true },
      source: { value: "b" },
      [Symbol.toPrimitive]: { value: () => 0 },
    };
    const values = [new Date(5), Object(1), Object("text"), Object(true), Object(7n), /a/u];
    const copies = received(values.map((value) => Object.defineProperties(value, changed))) as object[];
    expect(copies).toEqual([new Date(5), Object(1), Object("text"), Object(true), Object(7n), /a/u]);
  });

  test("one that comes again is the same one again", () => {
    for (const value of [new Date(5), Object(1), Object("text"), Object(7n)]) {
      const [first, second] = received([value, value]) as [object, object];
      expect(second).toBe(first);
      expect(first).toEqual(value);
    }
  });

  test("nothing that is inherited is written, of a class or of a changed Object.prototype", () => {
    class Counter {
      count = 1;
    }
    Object.assign(Counter.prototype, { inherited: "by a counter" });
    const made = [() => new Counter(), () => ({ count: 1 })];
    const expected = made.map(() => toHex(bytesOf([{ count: 1 }, { count: 1 }, { count: 1 }])));
    expect(made.map((make) => toHex(bytesOf([make(), make(), make()])))).toEqual(expected);
    try {
      Object.assign(Object.prototype, { inheritedByAll: true });
      expect(made.map((make) => toHex(bytesOf([make(), make(), make()])))).toEqual(expected);
    } finally {
      delete (Object.prototype as { inheritedByAll?: boolean }).inheritedByAll;
    }
  });

  test("a stack that a program has put on an error is sent only if it is text", () => {
    const [text, other] = [
      Object.assign(new Error("m"), { stack: "s" }),
      Object.assign(new Error("m"), { stack: () => 1 }),
    ];
    expect((received(text) as Error).stack).toBe("s");
    expect((received(other) as Error).stack).not.toBe("s");
  });

  test("an object of hundreds of properties", () => {
    const value = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`k${i}`, i]));
    expect(Object.entries(received(value) as object)).toEqual(Object.entries(value));
  });
});

describe("posted: what can't leave the program", () => {
  test("is named by its path, also where it would be copied first", () => {
    const [one] = loopback().map((transport) => connect(transport));
    const refusals: [value: unknown, text: string][] = [
      [{ list: [1, new SharedArrayBuffer(1)] }, "message.list[1] is a SharedArrayBuffer"],
      [{ map: new Map([["key", () => 1]]) }, "is a function"],
      [new Proxy({ a: 1 }, {}), "message is a Proxy, which can't be cloned"],
      [{ port: new MessageChannel().port1 }, "message.port is a MessagePort, which can't be cloned; transfer it"],
    ];
    for (const [value, text] of refusals) expect(() => one?.postMessage(value)).toThrow(text);
    one?.close();
  });

  test("a function of Object.prototype too, whatever was posted before", () => {
    const inherited = { toString: Object.prototype.toString };
    for (let i = 0; i < 3; i++) {
      expect(() => bytesOf({ a: 1, ...inherited })).toThrow(Uncloneable);
      expect(received({ a: 1, toString: i })).toEqual({ a: 1, toString: i });
    }
  });

  test("the message itself, if it is too long, also where a part is copied first", () => {
    const limits = { ...defaultCodecLimits, bytes: 9000 };
    for (const part of [new RegExp("a".repeat(9000)), "a".repeat(9000)]) {
      const root = [1, part];
      const post = (): unknown => encodeJob({ root, portIndexOf: noPort, limits, postedIn: hostRealm });
      expect(post).toThrow(expect.objectContaining({ value: root }));
    }
  });

  test("a getter's exception passes through, and nothing is sent", () => {
    const failing = {
      get no() {
        throw new RangeError("no");
      },
    };
    expect(() => bytesOf([1, failing])).toThrow(RangeError);
    expect(() => bytesOf([1, () => 1])).toThrow(Uncloneable);
    expect(received([{ a: 1 }])).toEqual([{ a: 1 }]);
  });
});
