import { describe, expect, test } from "vitest";
import { MessageChannel, structuredClone } from "../../src/index.ts";
import { nextData } from "./next-event.ts";

type Post = (...values: unknown[]) => void;

/** postMessage without its types, on a port whose peer is there. */
function post(): { post: Post; buffer: ArrayBuffer } {
  const { port1 } = new MessageChannel();
  return { post: port1.postMessage.bind(port1) as Post, buffer: new ArrayBuffer(8) };
}

/** A list whose uses of the iterator protocol are written down. */
function loggingIterable(values: readonly unknown[], log: string[]): Iterable<unknown> {
  return {
    [Symbol.iterator]() {
      log.push("iterator");
      const left = [...values];
      return {
        next() {
          log.push("next");
          return left.length > 0 ? { done: false, value: left.shift() } : { done: true, value: undefined };
        },
        return() {
          log.push("return");
          return { done: true, value: undefined };
        },
      };
    },
  };
}

describe("postMessage: arguments", () => {
  test("none is a TypeError, an explicit undefined is a message", async () => {
    const { port1, port2 } = new MessageChannel();
    expect(() => (port1.postMessage as Post)()).toThrow(TypeError);
    port1.postMessage(undefined);
    expect(await nextData(port2, 1)).toEqual([undefined]);
  });

  test.each([
    ["an array", (buffer: ArrayBuffer) => [buffer]],
    ["a Set", (buffer: ArrayBuffer) => new Set([buffer])],
    ["an options object", (buffer: ArrayBuffer) => ({ transfer: [buffer] })],
    ["an options object with a Set", (buffer: ArrayBuffer) => ({ transfer: new Set([buffer]) })],
    ["a function with transfer", (buffer: ArrayBuffer) => Object.assign(() => {}, { transfer: [buffer] })],
    ["an object whose @@iterator is null", (buffer: ArrayBuffer) => ({ [Symbol.iterator]: null, transfer: [buffer] })],
  ])("the transfer list may come as %s", (_, make) => {
    const { post: postMessage, buffer } = post();
    postMessage(null, make(buffer));
    expect(buffer.byteLength).toBe(0);
  });

  test.each([undefined, null, {}, { transfer: undefined }, { transfer: [] }, [], () => {}])(
    "%o is no transfer list",
    (list) => {
      expect(() => post().post("x", list)).not.toThrow();
    },
  );

  test.each<[string, unknown]>([
    ["a number", 5],
    ["a string", "text"],
    ["a boolean", true],
    ["a symbol", Symbol("s")],
    ["a BigInt", 5n],
    ["an @@iterator that is no function", { [Symbol.iterator]: 5 }],
    ["an @@iterator that gives no iterator", { [Symbol.iterator]: () => undefined }],
    ["an iterator without next", { [Symbol.iterator]: () => ({}) }],
    ["an iterator whose next gives no object", { [Symbol.iterator]: () => ({ next: () => 5 }) }],
    ["transfer: null", { transfer: null }],
    ["transfer: a string", { transfer: "text" }],
    ["transfer: an object", { transfer: {} }],
    ["a list with a primitive", [5]],
    ["a list with undefined", [undefined]],
    ["a list with null", { transfer: [null] }],
    ["a list with a hole", new Array(1)],
  ])("%s is a TypeError, and the message isn't looked at", (_, list) => {
    const value = {
      get x() {
        return expect.unreachable();
      },
    };
    expect(() => post().post(value, list)).toThrow(TypeError);
  });

  test("@@iterator is read once, the list to its end, before the message", () => {
    const log: string[] = [];
    const value = {
      get x() {
        return log.push("message");
      },
    };
    post().post(value, loggingIterable([new ArrayBuffer(1)], log));
    expect(log).toEqual(["iterator", "next", "next", "message"]);
  });

  test("after an element that is no object the iterator is left as it is, not closed", () => {
    const log: string[] = [];
    expect(() => post().post(null, loggingIterable([5], log))).toThrow(TypeError);
    expect(log).toEqual(["iterator", "next"]);
  });

  test("@@iterator of an array, and next of its iterator, are read once, and no value where it is done", () => {
    const reads: string[] = [];
    const read = <T>(name: string, value: T): T => {
      reads.push(name);
      return value;
    };
    const result = {
      done: true,
      get value() {
        return expect.unreachable();
      },
    };
    const iterator = {
      get next() {
        return read("next", () => result);
      },
    };
    const list = Object.defineProperty([], Symbol.iterator, { get: () => read("@@iterator", () => iterator) });
    structuredClone(1, { transfer: list });
    expect(reads).toEqual(["@@iterator", "next"]);
    post().post(1, list);
    expect(reads).toEqual(["@@iterator", "next", "@@iterator", "next"]);
  });

  test("an array's own @@iterator counts", () => {
    const { post: postMessage, buffer } = post();
    const list = Object.defineProperty([buffer], Symbol.iterator, { value: () => [].values() });
    postMessage(null, list);
    expect(buffer.byteLength).toBe(8);
  });
});

describe("structuredClone: arguments", () => {
  const clone = structuredClone as Post;

  test("none is a TypeError, an explicit undefined is a value", () => {
    expect(() => clone()).toThrow(TypeError);
    expect(structuredClone(undefined)).toBeUndefined();
  });

  test("an array is an options object, and has no transfer", () => {
    const buffer = new ArrayBuffer(8);
    clone(buffer, [buffer]);
    expect(buffer.byteLength).toBe(8);
  });

  test.each([5, "text", true, Symbol("s"), { transfer: null }, { transfer: 5 }, { transfer: [5] }])(
    "options %o are a TypeError",
    (options) => {
      expect(() => clone(null, options)).toThrow(TypeError);
    },
  );

  test.each([undefined, null, {}, { transfer: undefined }])("options %o are none", (options) => {
    expect(() => clone(null, options)).not.toThrow();
  });

  test("needs no this", () => {
    expect(structuredClone.call(null, 5)).toBe(5);
  });
});
