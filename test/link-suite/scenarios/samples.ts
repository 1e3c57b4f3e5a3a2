import { assert, assertList, assertSame } from "../../runtimes/behaviours/behaviour.ts";

interface Sample {
  readonly name: string;
  make(): unknown;
  check(received: unknown): void;
}

/** What is the same as JSON, or tells its kind by its text. */
const texts = (name: string, make: () => readonly unknown[], textOf: (value: unknown) => string): Sample => ({
  name,
  make,
  check: (received) => assertList((received as unknown[]).map(textOf), make().map(textOf), name),
});

function sample<T>(name: string, make: () => T, check: (received: T) => void): Sample {
  return { name, make, check: check as (received: unknown) => void };
}

const primitives = [undefined, null, true, false, 0, -0, 1.5, -1e200, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];
const bigInts = [0n, -1n, 2n ** 64n, -(2n ** 200n)];
const strings = ["", "a", "é\u{1f600}", "\ud800 alone", "x".repeat(100_000)];
const errors = [new Error("e"), new TypeError("t"), new RangeError("r"), new DOMException("d", "AbortError")];

/** Each of them needs no more of a runtime than the language and DOMException. */
export const samples: readonly Sample[] = [
  {
    name: "primitives",
    make: () => [...primitives, ...bigInts, ...strings],
    check(received) {
      const list = received as unknown[];
      for (const [i, value] of [...primitives, ...bigInts, ...strings].entries())
        assertSame(list[i], value, `item ${i}`);
    },
  },
  texts(
    "boxed primitives",
    () => [Object(1), Object("s"), Object(true), Object(3n)],
    (value) => `${typeof value} ${value}`,
  ),
  texts(
    "dates",
    () => [new Date(0), new Date(Number.NaN), new Date(-8.64e15)],
    (value) => String((value as Date).getTime()),
  ),
  texts("regular expressions", () => [/a+\//gi, /^$/su], String),
  texts(
    "errors",
    () => errors,
    (value) => {
      const { name, message, cause } = value as Error;
      return `${Object.prototype.toString.call(value)} ${name} ${message} ${cause}`;
    },
  ),
  sample(
    "maps and sets, with keys that are objects",
    () => {
      const key = { key: 1 };
      return {
        map: new Map<unknown, unknown>([
          [key, 1],
          [Number.NaN, key],
        ]),
        set: new Set([key, "x"]),
      };
    },
    ({ map, set }) => {
      const [key] = map.keys();
      assert(map.get(Number.NaN) === key && set.has(key as { key: number }), "the key is one object");
      assertList(
        [[...map], [...set]],
        [
          [
            [{ key: 1 }, 1],
            [null, { key: 1 }],
          ],
          [{ key: 1 }, "x"],
        ],
        "entries in order",
      );
    },
  ),
  sample(
    "identity, cycles and the order of keys",
    () => {
      const shared = { z: 1, a: 2, "1": 3 };
      const value = { list: [shared, shared], self: undefined as unknown };
      value.self = value;
      return value;
    },
    (received) => {
      assert(received.self === received, "the cycle");
      assert(received.list[0] === received.list[1], "the shared object");
      assertList(Object.keys(received.list[0] as object), ["1", "z", "a"], "keys");
    },
  ),
  sample(
    "arrays with holes and properties",
    () => {
      const list: unknown[] = [1];
      list[3] = 4;
      return Object.assign(list, { extra: "e" });
    },
    (received) => {
      assertList([received.length, 1 in received, received[3], received.extra], [4, false, 4, "e"], "the array");
    },
  ),
  sample(
    "views on one buffer",
    () => {
      const { buffer } = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      return [new Uint8Array(buffer, 1, 2), new Float32Array(buffer, 4, 1), new DataView(buffer, 2), buffer] as const;
    },
    ([bytes, floats, view, buffer]) => {
      assert(bytes.buffer === buffer && floats.buffer === buffer && view.buffer === buffer, "one buffer");
      assertList([[...bytes], floats.byteOffset, view.getUint8(0), view.byteLength], [[2, 3], 4, 3, 6], "the views");
    },
  ),
  sample(
    "typed arrays of every kind",
    () => [
      Int8Array.of(-1),
      Uint8ClampedArray.of(300),
      Int16Array.of(-2),
      Uint16Array.of(65535),
      Int32Array.of(-3),
      Uint32Array.of(2 ** 32 - 1),
      Float32Array.of(1.5),
      Float64Array.of(0.1),
      BigInt64Array.of(-4n),
      BigUint64Array.of(5n),
    ],
    (received) => {
      const texts = received.map((view) => `${view.constructor.name} ${view.join()}`);
      assertSame(
        texts.join("; "),
        "Int8Array -1; Uint8ClampedArray 255; Int16Array -2; Uint16Array 65535; Int32Array -3; " +
          "Uint32Array 4294967295; Float32Array 1.5; Float64Array 0.1; BigInt64Array -4; BigUint64Array 5",
        "the arrays",
      );
    },
  ),
  sample(
    "a resizable ArrayBuffer",
    () => {
      const Resizable = ArrayBuffer as unknown as new (
        length: number,
        options: { maxByteLength: number },
      ) => ArrayBuffer;
      return new Resizable(3, { maxByteLength: 9 });
    },
    (received) => {
      const { maxByteLength } = received as unknown as { maxByteLength: number };
      assertList([received.byteLength, maxByteLength], [3, 9], "its lengths");
    },
  ),
  sample(
    "objects 200 deep",
    () => {
      let value: unknown = "bottom";
      for (let depth = 0; depth < 200; depth++) value = { value };
      return value;
    },
    (received) => {
      let value = received;
      for (let depth = 0; depth < 200; depth++) ({ value } = value as { value: unknown });
      assertSame(value, "bottom", "what is at the bottom");
    },
  ),
  sample(
    "a record called __proto__",
    () => Object.defineProperty({}, "__proto__", { value: 1, enumerable: true }),
    (received) => {
      assertList(Object.entries(received), [["__proto__", 1]], "its own property");
    },
  ),
];
