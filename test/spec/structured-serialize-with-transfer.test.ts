import * as workerThreads from "node:worker_threads";
import { expect, test } from "vitest";
import { MessageChannel, structuredClone } from "../../src/index.ts";
import { runChild } from "./run-child.ts";

const dataCloneError = expect.objectContaining({ name: "DataCloneError", code: 25 });

test("StructuredSerializeWithTransfer: an ArrayBuffer moves with its bytes, and is detached", () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const clone = structuredClone({ a: buffer, b: buffer }, { transfer: [buffer] });
  expect(buffer.byteLength).toBe(0);
  expect(() => new Uint8Array(buffer)).toThrow(TypeError);
  expect(clone.a).toBe(clone.b);
  expect([...new Uint8Array(clone.a)]).toEqual([1, 2, 3]);
});

test("StructuredSerializeWithTransfer: an empty ArrayBuffer moves too", () => {
  const buffer = new ArrayBuffer(0);
  expect(structuredClone(buffer, { transfer: [buffer] }).byteLength).toBe(0);
  expect(() => new Uint8Array(buffer)).toThrow(TypeError);
});

test("StructuredSerializeWithTransfer: what is received stands in all of many objects", () => {
  const buffer = new ArrayBuffer(8);
  const clone = structuredClone(
    Array.from({ length: 100 }, () => ({ buffer })),
    { transfer: [buffer] },
  );
  expect(new Set(clone.map((one) => one.buffer)).size).toBe(1);
  expect(clone[0]?.buffer.byteLength).toBe(8);
});

test("StructuredSerializeWithTransfer: what is received is of the class that a test's set-up put there", async () => {
  const { stdout, stderr } = await runChild(`
    const { createContext, runInContext } = await import("node:vm");
    globalThis.ArrayBuffer = runInContext("ArrayBuffer", createContext({}));
    const { structuredClone } = await import("../src/index.ts");
    const buffer = new ArrayBuffer(8);
    const received = structuredClone(buffer, { transfer: [buffer] });
    console.log(received instanceof ArrayBuffer, buffer.byteLength);`);
  expect([stdout, stderr]).toEqual(["true 0\n", ""]);
});

test("StructuredSerializeWithTransfer: ArrayBuffer.prototype.transfer may be filled in later by the global structuredClone", async () => {
  const { stdout, stderr } = await runChild(`
    const { MessageChannel, structuredClone } = await import("../src/index.ts");
    globalThis.structuredClone = structuredClone;
    // As core-js does where the engine has none.
    ArrayBuffer.prototype.transfer = function () {
      return globalThis.structuredClone(this, { transfer: [this] });
    };
    const buffers = [1, 2].map((length) => new ArrayBuffer(length));
    new MessageChannel().port1.postMessage(null, [buffers[0]]);
    console.log(buffers[1].transfer().byteLength, buffers.map(({ byteLength }) => byteLength).join());`);
  expect([stdout, stderr]).toEqual(["2 0,0\n", ""]);
});

test("StructuredSerializeWithTransfer: a resizable ArrayBuffer stays resizable", () => {
  const buffer = new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(4, { maxByteLength: 8 });
  const clone = structuredClone({ view: new Uint8Array(buffer, 2), buffer }, { transfer: [buffer] });
  expect(clone.buffer).toMatchObject({ byteLength: 4, maxByteLength: 8, resizable: true });
  (clone.buffer as unknown as { resize(n: number): void }).resize(8);
  expect(clone.view.length).toBe(6);
});

test("StructuredSerializeWithTransfer: views on a transferred buffer are views on what was received", () => {
  const buffer = new Uint8Array(16).fill(7).buffer;
  const view = new Uint8Array(buffer, 4, 4);
  const map = new Map<unknown, unknown>([[view, new Set([view])]]);
  const original = { view, again: [view], data: new DataView(buffer, 8), map };
  const clone = structuredClone(original, { transfer: [buffer] });
  expect([clone.view.byteOffset, clone.view.length, clone.view[0]]).toEqual([4, 4, 7]);
  expect(clone.again[0]).toBe(clone.view);
  expect(clone.data.buffer).toBe(clone.view.buffer);
  expect((clone.map.get(clone.view) as Set<unknown>).has(clone.view)).toBe(true);
  expect(view.length).toBe(0);
});

test("StructuredSerializeWithTransfer: what is received stands everywhere: Map keys, Set items, causes, arrays with holes", () => {
  const [buffer, { port1 }] = [new ArrayBuffer(3), new MessageChannel()];
  const original = {
    map: new Map<unknown, unknown>([
      ["before", 1],
      [port1, buffer],
      ["after", 2],
    ]),
    set: new Set<unknown>([1, buffer, 2]),
    error: new Error("m", { cause: [buffer] }),
    list: [0, port1],
  };
  const clone = structuredClone(original, { transfer: [buffer, port1] });
  const [, port] = clone.list;
  const [, received] = [...clone.set];
  expect([...clone.map]).toEqual([
    ["before", 1],
    [port, received],
    ["after", 2],
  ]);
  expect(clone.map.get(port)).toBe(received);
  expect((clone.error.cause as unknown[])[0]).toBe(received);
  expect((received as ArrayBuffer).byteLength).toBe(3);
});

test("StructuredSerializeWithTransfer: what is in the list and not in the value is taken too", () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(null, { transfer: [buffer] });
  expect(buffer.byteLength).toBe(0);
});

test.each<[string, () => object]>([
  ["a plain object", () => ({})],
  ["an array", () => []],
  ["a function", () => () => {}],
  ["a typed array", () => new Uint8Array(4)],
  ["a SharedArrayBuffer", () => new SharedArrayBuffer(4)],
  ["a Blob", () => new Blob([])],
  ["an object that inherits from ArrayBuffer", () => Object.create(ArrayBuffer.prototype) as object],
  ["a Proxy of an ArrayBuffer", () => new Proxy(new ArrayBuffer(1), {})],
])("StructuredSerializeWithTransfer: %s in the list is a DataCloneError, and nothing is detached", (_, make) => {
  const buffer = new ArrayBuffer(8);
  expect(() => structuredClone(null, { transfer: [buffer, make()] })).toThrow(dataCloneError);
  expect(buffer.byteLength).toBe(8);
});

test("StructuredSerializeWithTransfer: twice the same is a DataCloneError before any getter runs, and nothing is detached", () => {
  const buffer = new ArrayBuffer(8);
  const value = {
    get x() {
      return expect.unreachable();
    },
  };
  expect(() => structuredClone(value, { transfer: [buffer, buffer] })).toThrow(
    "structuredClone: transfer[1] is an ArrayBuffer that is in the list twice; transfer it only once",
  );
  const { port1 } = new MessageChannel();
  expect(() => structuredClone(null, { transfer: [port1, buffer, port1] })).toThrow(dataCloneError);
  expect(buffer.byteLength).toBe(8);
});

test("StructuredSerializeWithTransfer: a detached buffer in the list is a DataCloneError, and nothing else is detached", () => {
  const [detached, buffer] = [new ArrayBuffer(8), new ArrayBuffer(8)];
  structuredClone(null, { transfer: [detached] });
  expect(() => structuredClone(null, { transfer: [buffer, detached] })).toThrow(
    expect.objectContaining({
      name: "DataCloneError",
      message: expect.stringMatching(/transfer\[1\].*that is detached/),
    }),
  );
  expect(buffer.byteLength).toBe(8);
});

test("StructuredSerializeWithTransfer: a buffer that a getter of the value transfers is a DataCloneError", () => {
  const [taken, buffer] = [new ArrayBuffer(8), new ArrayBuffer(8)];
  const value = {
    get x() {
      return structuredClone(taken, { transfer: [taken] });
    },
  };
  expect(() => structuredClone(value, { transfer: [buffer, taken] })).toThrow(dataCloneError);
  expect(buffer.byteLength).toBe(8);
});

test.each<[string, unknown, unknown]>([
  ["an uncloneable value", { a: [() => {}] }, dataCloneError],
  [
    "a getter that throws",
    Object.defineProperty({}, "x", { enumerable: true, get: () => JSON.parse("{") }),
    SyntaxError,
  ],
])("StructuredSerializeWithTransfer: after %s nothing is detached", (_, value, error) => {
  const [buffer, { port1, port2 }] = [new ArrayBuffer(8), new MessageChannel()];
  expect(() => port1.postMessage(value, [buffer])).toThrow(error as Error);
  expect(() => structuredClone(value, { transfer: [buffer, port2] })).toThrow(error as Error);
  expect(buffer.byteLength).toBe(8);
  expect(() => structuredClone(port2, { transfer: [port2] })).not.toThrow();
});

test("StructuredSerializeWithTransfer: the memory of a WebAssembly.Memory can't be transferred", () => {
  for (const initial of [0, 1]) {
    const { buffer } = new WebAssembly.Memory({ initial });
    expect(() => structuredClone(buffer, { transfer: [buffer] })).toThrow(TypeError);
    expect(buffer.byteLength).toBe(initial * 65_536);
  }
});

test("StructuredSerializeWithTransfer: in an engine that can't detach it throws, and never copies silently", async () => {
  const { stdout, stderr } = await runChild(`
    delete globalThis.structuredClone;
    delete ArrayBuffer.prototype.transfer;
    const { MessageChannel, structuredClone } = await import("../src/index.ts");
    const buffer = new ArrayBuffer(8);
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => console.log("delivered");
    for (const clone of [() => structuredClone(buffer, { transfer: [buffer] }), () => port1.postMessage(buffer, [buffer])]) {
      try {
        console.log(clone());
      } catch (error) {
        console.log(error.name, error.message, buffer.byteLength);
      }
    }
    console.log(structuredClone(buffer).byteLength);`);
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^TypeError transfer: .*can't be detached 8$/);
  expect(lines[1]).toMatch(/^TypeError transfer: .*can't be detached 8$/);
  expect(lines[2]).toBe("8");
});

/** Node 20 doesn't tell which memory is marked: there it is memory like any other that can't be detached. */
const untransferable = "isMarkedAsUntransferable" in workerThreads ? dataCloneError : TypeError;

test("StructuredSerializeWithTransfer: the memory that Node's Buffers share stays Node's", () => {
  const { buffer } = Buffer.from("abc");
  expect(() => structuredClone(null, { transfer: [buffer] })).toThrow(untransferable);
  expect(Buffer.from("xyz").toString()).toBe("xyz");
});

test("StructuredSerializeWithTransfer: a port stays with its owner if the transfer of something else fails", async () => {
  const { port1, port2 } = new MessageChannel();
  const { buffer } = Buffer.from("abc");
  expect(() => structuredClone(null, { transfer: [port1, buffer] })).toThrow(untransferable);
  const heard = new Promise((resolve) => {
    port2.onmessage = resolve;
  });
  port1.postMessage("still mine");
  expect(await heard).toMatchObject({ data: "still mine" });
});

test("StructuredSerializeWithTransfer: a view that a getter puts out of bounds is a DataCloneError, and nothing is detached", () => {
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ResizableBuffer;
  const buffer = new Resizable(8, { maxByteLength: 16 });
  const value = {
    view: new Uint8Array(buffer, 4, 4),
    get late() {
      return buffer.resize(2);
    },
  };
  expect(() => structuredClone(value, { transfer: [buffer] })).toThrow(
    expect.objectContaining({ name: "DataCloneError" }),
  );
  expect(buffer.byteLength).toBe(2);
});

interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}
