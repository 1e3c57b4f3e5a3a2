import { MessageChannel, structuredClone } from "entangle";
import { assert, assertDataCloneError, assertList, assertSame, type Behaviour, thrownBy } from "./behaviour.ts";
import { post } from "./messages.ts";

const primitives = [undefined, null, true, false, 0, -0, 1.5, Number.NaN, Infinity, "", "text", "\ud800", 2n ** 70n];

/** Hermes has one that is written in JavaScript: its promises are what any class's objects are. */
const promises = Symbol.toStringTag in Promise.prototype ? [Promise.resolve()] : [];

/** Undefined where the host gives any number of random bytes, or none. */
function quotaExceededError(): Error | undefined {
  try {
    crypto.getRandomValues(new Uint8Array(65_537));
  } catch (error) {
    return (error as Error).name === "QuotaExceededError" ? (error as Error) : undefined;
  }
  return undefined;
}

export const clone: Behaviour[] = [
  {
    name: "primitives arrive as they are, boxed ones as boxes",
    async run() {
      for (const value of primitives) assertSame(await post(value), value, "value");
      for (const value of [true, 0, "text", 5n]) {
        const boxed = await post(Object(value));
        assert(typeof boxed === "object", "a box");
        assertSame(boxed.valueOf(), value, "value in the box");
      }
    },
  },
  {
    name: "Date, RegExp, Map and Set keep what they hold",
    async run() {
      const date = await post(new Date(5));
      assert(date instanceof Date && date.getTime() === 5, "Date");
      assert(Number.isNaN((await post(new Date(Number.NaN))).getTime()), "invalid Date");
      const regexp = /a(b)/gi;
      regexp.lastIndex = 3;
      const copied = await post(regexp);
      assertList([copied.source, copied.flags, copied.lastIndex], ["a(b)", "gi", 0], "RegExp");
      assertList([...(await post(new Map([["a", 1]])))], [["a", 1]], "Map");
      assertList([...(await post(new Set([1, "b"])))], [1, "b"], "Set");
    },
  },
  {
    name: "views on one buffer share its copy",
    async run() {
      const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
      const copy = await post([new Uint16Array(buffer, 2, 2), new DataView(buffer, 1, 3), buffer] as const);
      const [words, view, bytes] = copy;
      assert(words.buffer === bytes && view.buffer === bytes && bytes !== buffer, "one copied buffer");
      assertList([words.byteOffset, words.length, view.byteOffset, view.byteLength], [2, 2, 1, 3], "places");
      assertList([...new Uint8Array(bytes)], [1, 2, 3, 4, 5, 6, 7, 8], "bytes");
      assertSame((await post(new Uint8Array())).length, 0, "length of an empty view");
    },
  },
  {
    name: "errors keep kind, message and cause",
    async run() {
      const error = await post(new RangeError("message", { cause: { deep: true } }));
      assert(error instanceof RangeError, "kind");
      assertList([error.name, error.message, error.cause], ["RangeError", "message", { deep: true }], "error");
      assertList(Object.keys(error), [], "enumerable properties");
    },
  },
  {
    name: "objects and arrays keep order, holes, cycles and identity; getters run once",
    async run() {
      const shared = { a: 1 };
      // biome-ignore lint/suspicious/noSparseArray: the hole is what this is about
      const list = Object.assign([shared, , shared], { extra: true });
      let calls = 0;
      const value = {
        z: 1,
        a: list,
        get counted() {
          calls += 1;
          return calls;
        },
        self: undefined as unknown,
      };
      value.self = value;
      const copy = structuredClone(value);
      assertSame(calls, 1, "calls of the getter");
      assertList(Object.keys(copy), ["z", "a", "counted", "self"], "keys");
      assert(copy.self === copy && copy !== value, "a cycle");
      assert(copy.a[0] === copy.a[2] && copy.a[0] !== shared, "identity");
      assertList([copy.a.length, 1 in copy.a, copy.a.extra], [3, false, true], "array");
    },
  },
  {
    name: "what can't be cloned throws a DataCloneError that names its place",
    run() {
      const { port1 } = new MessageChannel();
      for (const value of [() => 1, Symbol("s"), new WeakMap(), port1, ...promises]) {
        assertDataCloneError(() => structuredClone(value), "structuredClone");
        assertDataCloneError(() => port1.postMessage({ deep: [value] }), "postMessage");
      }
      const { message } = thrownBy(() => port1.postMessage({ deep: [() => 1] }));
      assert(message.includes("deep[0]"), `the place in: ${message}`);
    },
  },
  {
    name: "structuredClone transfers ports",
    async run() {
      const { port1, port2 } = new MessageChannel();
      const copy = structuredClone({ port2 }, { transfer: [port2] });
      const arrived = new Promise((resolve) => {
        copy.port2.onmessage = resolve;
      });
      port1.postMessage("to the copy");
      await arrived;
      assertDataCloneError(() => structuredClone(null, { transfer: [port2] }), "a second transfer");
    },
  },
  {
    name: "a view on the memory of WebAssembly that is a resizable buffer, where the host gives such",
    run() {
      const memory = typeof WebAssembly === "object" ? new WebAssembly.Memory({ initial: 1, maximum: 2 }) : undefined;
      const buffer = (memory as { toResizableBuffer?(): ArrayBuffer } | undefined)?.toResizableBuffer?.();
      if (!buffer) return;
      const copy = structuredClone(new Uint8Array(buffer, 8));
      assertList([copy.length, copy.buffer.byteLength], [65_528, 65_536], "lengths");
    },
  },
  {
    name: "objects of the host (Blob, DOMException, SharedArrayBuffer), where it has them",
    async run() {
      if (typeof Blob === "function") {
        const blob = new Blob(["text"], { type: "text/plain" });
        const copy = await post(blob);
        assert(copy instanceof Blob && copy !== blob, "a Blob");
        assertList([await copy.text(), copy.type], ["text", blob.type], "text and type of the Blob");
      }
      if (typeof DOMException === "function") {
        const error = await post(new DOMException("message", "AbortError"));
        assertList([error.name, error.message, error.code], ["AbortError", "message", 20], "DOMException");
        assert(error instanceof DOMException, "instanceof DOMException");
      }
      // A class of its own in newer hosts.
      const exceeded = quotaExceededError();
      if (exceeded) assertSame((await post(exceeded)).name, "QuotaExceededError", "name of a QuotaExceededError");
      if (typeof SharedArrayBuffer === "function") {
        const memory = new Uint8Array(new SharedArrayBuffer(1));
        const copy = await post(memory);
        copy[0] = 7;
        assertSame(memory[0], 7, "shared memory");
      }
    },
  },
];
