import { describe, expect, test } from "vitest";
import { structuredClone } from "../../src/index.ts";
import { runChild } from "./run-child.ts";

/** TypeScript knows it with ES2024. */
interface ResizableBuffer extends ArrayBuffer {
  resize(byteLength: number): void;
}

const dataCloneError = expect.objectContaining({ name: "DataCloneError", code: 25 });

describe("StructuredSerializeInternal: ArrayBuffer and views", () => {
  const resizable = (bytes: number, maxByteLength: number): ResizableBuffer =>
    Reflect.construct(ArrayBuffer, [bytes, { maxByteLength }]) as ResizableBuffer;

  test("an ArrayBuffer's bytes are copied", () => {
    const original = new Uint8Array([1, 2, 3]);
    const clone = structuredClone(original.buffer);
    original[0] = 9;
    expect([...new Uint8Array(clone)]).toEqual([1, 2, 3]);
  });

  test("a resizable ArrayBuffer stays resizable, with its maximum", () => {
    const clone = structuredClone(resizable(4, 16)) as ResizableBuffer;
    expect(clone).toMatchObject({ byteLength: 4, maxByteLength: 16, resizable: true });
    clone.resize(16);
    expect(clone.byteLength).toBe(16);
  });

  test("a detached ArrayBuffer, and a view on it, is a DataCloneError", () => {
    const buffer = new ArrayBuffer(8);
    const views = [new Uint8Array(buffer), new DataView(buffer)];
    structuredClone(buffer, { transfer: [buffer] });
    for (const value of [buffer, ...views]) expect(() => structuredClone(value)).toThrow(dataCloneError);
  });

  test("an ArrayBuffer of no bytes is not detached", () => {
    expect(structuredClone(new ArrayBuffer(0)).byteLength).toBe(0);
    expect(structuredClone(new Float64Array(0))).toEqual(new Float64Array(0));
  });

  test.each([
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView],
  ] as Uint8ArrayConstructor[])("%o keeps offset and length", (View) => {
    const { buffer } = new Uint8Array(Array.from({ length: 32 }, (_, i) => i));
    const clone = structuredClone(new View(buffer, 8, 2));
    expect(Object.getPrototypeOf(clone)).toBe(View.prototype);
    expect([clone.byteOffset, clone.buffer.byteLength]).toEqual([8, 32]);
    expect(clone.byteLength).toBe(new View(buffer, 8, 2).byteLength);
    expect(new Uint8Array(clone.buffer)).toEqual(new Uint8Array(buffer));
  });

  test("several views on one buffer have one buffer", () => {
    const buffer = new ArrayBuffer(16);
    const clone = structuredClone({ a: new Uint8Array(buffer), b: new DataView(buffer, 8), buffer });
    expect(clone.a.buffer).toBe(clone.buffer);
    expect(clone.b.buffer).toBe(clone.buffer);
    expect(clone.b.byteOffset).toBe(8);
  });

  // V8 makes the buffer of a short typed array when it is first asked for; so does the clone.
  test.for([8, 1024])("a view on all of a buffer of %i bytes, and its buffer, in any order", (byteLength) => {
    const all = new Uint8Array(byteLength).fill(7);
    const { buffer } = all;
    const part = new DataView(buffer, 2, 3);
    const values = { all, buffer, part, allAgain: all, bufferAgain: buffer, other: new Uint16Array(buffer) };
    const names = Object.keys(values) as (keyof typeof values)[];
    for (const first of names) {
      for (const second of names) {
        // Of thirty objects the memory is a Map.
        for (const between of [[], Array.from({ length: 30 }, () => ({}))]) {
          const clone = structuredClone({ first: values[first], between, second: values[second], ...values });
          expect(clone.all).toEqual(all);
          expect(clone.buffer).toEqual(buffer);
          expect([clone.part, clone.other, clone.all].map((view) => view.buffer === clone.buffer)).toEqual([
            true,
            true,
            true,
          ]);
          expect([clone.part.byteOffset, clone.part.byteLength, clone.other.length]).toEqual([2, 3, byteLength / 2]);
          expect([clone.allAgain, clone.bufferAgain]).toEqual([clone.all, clone.buffer]);
          expect(clone.allAgain === clone.all && clone.bufferAgain === clone.buffer).toBe(true);
          expect(clone.first === clone[first] && clone.second === clone[second]).toBe(true);
        }
      }
    }
    // One that is transferred keeps its views.
    const moved = structuredClone({ all, part, buffer }, { transfer: [buffer] });
    expect(moved.all.buffer === moved.buffer && moved.part.buffer === moved.buffer).toBe(true);
    expect([all.length, moved.all.length]).toEqual([0, byteLength]);
  });

  test("a Node Buffer becomes a Uint8Array", () => {
    const clone = structuredClone(Buffer.from("text"));
    expect(Object.getPrototypeOf(clone)).toBe(Uint8Array.prototype);
    expect(new TextDecoder().decode(clone)).toBe("text");
  });

  test.each([
    ["in the middle", 4, 8, 16],
    ["at the end of the buffer", 8, 8, 16],
    ["on a buffer of no bytes", 0, 0, 8],
    ["on a buffer as long as it can get", 4, 8, 8],
  ])("a length-tracking view %s tracks, one of fixed length doesn't", (_, offset, bytes, max) => {
    const buffer = resizable(bytes, max);
    const fixedLength = bytes - offset;
    const clone = structuredClone({
      tracking: new Uint8Array(buffer, offset),
      fixed: new Uint8Array(buffer, offset, fixedLength),
    });
    (clone.tracking.buffer as ResizableBuffer).resize(max);
    expect([clone.tracking.length, clone.fixed.length]).toEqual([max - offset, fixedLength]);
  });

  test("finding out whether a view tracks leaves the buffer as it was", () => {
    const buffer = resizable(8, 8);
    const view = new Uint8Array(buffer, 2);
    view.set([1, 2, 3, 4, 5, 6]);
    structuredClone([view, new Uint8Array(buffer, 2, 6), new DataView(buffer, 4)]);
    expect([...new Uint8Array(buffer)]).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
  });

  test("a view that is out of bounds of its shrunk buffer is a DataCloneError", () => {
    const buffer = resizable(8, 8);
    const views = [new Uint8Array(buffer, 4, 4), new DataView(buffer, 4, 4), new Int16Array(buffer, 6)];
    buffer.resize(5);
    for (const view of views) expect(() => structuredClone(view)).toThrow(dataCloneError);
  });

  test("what hides the slots of a buffer or view is not believed", () => {
    const buffer = Object.defineProperties(new ArrayBuffer(8), {
      resizable: { value: true },
      maxByteLength: { value: 99 },
    });
    const view = Object.defineProperties(new Uint16Array(buffer, 2, 2), {
      length: { value: 1 },
      byteOffset: { value: 0 },
      buffer: { value: new ArrayBuffer(1) },
    });
    const clone = structuredClone(view);
    expect([clone.length, clone.byteOffset, clone.buffer.byteLength]).toEqual([2, 2, 8]);
  });

  test("a SharedArrayBuffer's clone is another object on the same memory", () => {
    const original = new SharedArrayBuffer(4);
    const clone = structuredClone(original);
    expect(clone).toBeInstanceOf(SharedArrayBuffer);
    expect(clone).not.toBe(original);
    new Uint8Array(original)[0] = 7;
    expect(new Uint8Array(clone)[0]).toBe(7);
    const view = structuredClone(new Uint8Array(original, 0, 2));
    expect([view.buffer instanceof SharedArrayBuffer, view[0]]).toEqual([true, 7]);
  });

  test.for(["v8.deserialize(v8.serialize(value))", "JSON.parse(JSON.stringify(value))"])(
    "a SharedArrayBuffer is the same object where a test's set-up has %s for structuredClone",
    async (expression) => {
      const { stdout, stderr } = await runChild(`
      import v8 from "node:v8";
      globalThis.structuredClone = (value) => ${expression};
      const { structuredClone } = await import("../src/index.ts");
      const original = new SharedArrayBuffer(4);
      console.log(structuredClone({ original }).original === original);
    `);
      expect({ stdout, stderr }).toEqual({ stdout: "true\n", stderr: "" });
    },
  );
});
