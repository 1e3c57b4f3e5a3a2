import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/base/host.ts";
import { createRealm, hostRealm } from "../../src/base/realm.ts";
import { Uncloneable } from "../../src/clone/data-clone-error.ts";
import { Memory } from "../../src/clone/memory.ts";
import { StandIn } from "../../src/clone/stand-in.ts";
import { cloneRoot } from "../../src/clone/structured-clone.ts";
import { decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { defaultCodecLimits, OBJECT_NODES, regExpNodes } from "../../src/codec/limits.ts";
import { heapBytes } from "../link-suite/memory.ts";
import { assertIsomorphic } from "../property/compare.ts";
import { bytesOf, cloneOf, noPort } from "./helpers.ts";

describe("encode: what can't leave the program", () => {
  test.each([
    ["is a SharedArrayBuffer", () => cloneOf(new SharedArrayBuffer(1))],
    ["is a SharedArrayBuffer", () => cloneOf(new Uint8Array(new SharedArrayBuffer(1)))],
    ["is a ReadableStream", () => new ReadableStream()],
    ["is a Module", () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))],
    ["is a MessagePort", () => new MessageChannel().port1],
  ])("%s", (what, make) => {
    const value = { at: make() };
    expect(() => encode(value, noPort)).toThrow(Uncloneable);
    expect(() => encode(value, noPort)).toThrow(`${what}, which can't leave this program`);
  });

  test("a CryptoKey", async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
    expect(() => encode(key, noPort)).toThrow("is a CryptoKey, which can't leave this program");
  });
});

describe("encode: views that show nothing any more", () => {
  test.each([
    ["a Uint8Array", (buffer: ArrayBuffer) => new Uint8Array(buffer)],
    ["a DataView", (buffer: ArrayBuffer) => new DataView(buffer)],
    ["a part", (buffer: ArrayBuffer) => new Uint16Array(buffer, 4, 1)],
  ])("%s is uncloneable once its buffer is detached", (_, make) => {
    const buffer = new ArrayBuffer(8);
    const value = { at: make(buffer) };
    globalThis.structuredClone(buffer, { transfer: [buffer] });
    expect(() => encode(value, noPort)).toThrow(Uncloneable);
    expect(() => encode(value, noPort)).toThrow("is a view whose buffer is detached; it was transferred before");
  });
});

test("encode: an ArrayBuffer that is detached is uncloneable", () => {
  const buffer = new ArrayBuffer(8);
  globalThis.structuredClone(buffer, { transfer: [buffer] });
  expect(() => encode([buffer], noPort)).toThrow(Uncloneable);
});

describe("encode: stand-ins of a transfer", () => {
  const standInFor = (object: object): StandIn =>
    new StandIn(
      object,
      true,
      () => undefined,
      () => object,
    );

  test("an ArrayBuffer's bytes are written, and views on it keep it", () => {
    const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
    const memory = new Memory(hostRealm);
    memory.add(buffer, standInFor(buffer));
    const clone = cloneRoot([new Uint16Array(buffer), buffer, new DataView(buffer, 1, 2)], memory);
    const decoded = decode(bytesOf(clone), [], hostRealm) as [Uint16Array, ArrayBuffer, DataView];
    assertIsomorphic(decoded, [new Uint16Array(buffer), buffer, new DataView(buffer, 1, 2)]);
  });

  test("a port is a reference to the list of ports, by what was received or by what is to be transferred", () => {
    class Port {}
    const [first, second, received] = [new Port(), new Port(), new Port()];
    const pending = [first, second].map(standInFor);
    Object.assign(pending[1] ?? {}, { received });
    const indexOf = (object: object): number | undefined =>
      object === first ? 0 : object === received ? 1 : undefined;
    const bytes = encode([...pending, pending[0]], indexOf) as Uint8Array;
    expect(decode(bytes, ["a", "b"], hostRealm)).toEqual(["a", "b", "a"]);
  });
});

describe("encode: Blobs", () => {
  test("a promise only where there is one, with the bytes of each", async () => {
    const blob = new Blob([new Uint8Array(300)]);
    const result = encode([blob, { file: new File(["a"], "b"), blob }], noPort);
    expect(result).toBeInstanceOf(Promise);
    const [first, { file, blob: second }] = decode(await result, [], hostRealm) as [Blob, { file: File; blob: Blob }];
    expect(first).toBe(second);
    expect([first.size, file.name, await file.text()]).toEqual([300, "b", "a"]);
    expect(encode([], noPort)).toBeInstanceOf(Uint8Array);
  });

  test("more bytes than a message may have are not even read", () => {
    const blob = new Blob([new Uint8Array(2048)]);
    expect(() => encode([blob, blob.slice(0)], noPort, { ...defaultCodecLimits, bytes: 4095 })).toThrow("4095 bytes");
  });

  test("how long the message will be is known before they are read", async () => {
    for (const size of [0, 23, 24, 300, 70_000]) {
      const shared = { blob: new Blob([new Uint8Array(size)]) };
      const value = [shared, shared];
      const { length } = (await encode(value, noPort)) as Uint8Array;
      expect(await encode(value, noPort, { ...defaultCodecLimits, bytes: length })).toHaveLength(length);
      const tooFew = { ...defaultCodecLimits, bytes: length - 1 };
      expect(() => encode(value, noPort, tooFew), `a Blob of ${size} bytes`).toThrow(Uncloneable);
    }
  });
});

const bytes = new Uint8Array(8);
const bytesAndBuffer = [bytes, bytes.buffer];

describe("encode: limits name the value", () => {
  const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);

  test("depth", () => {
    expect(decode(bytesOf(nest(256)), [], hostRealm)).toEqual(nest(256));
    expect(() => bytesOf(nest(257))).toThrow("is nested deeper than 256 objects");
  });

  test.each<[string, (inner: unknown) => object]>([
    ["objects", (inner) => ({ inner })],
    ["arrays with holes", (inner) => Object.assign([], { 3: inner })],
    ["Maps, by their keys", (inner) => new Map([[inner, 1]])],
    ["Maps, by their values", (inner) => new Map([[1, inner]])],
    ["Sets", (inner) => new Set([inner])],
    ["errors", (cause) => new Error("caused", { cause })],
  ])("depth: %s, the first time and later", (_, nestIn) => {
    const nested = (depth: number): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < depth; i++) value = nestIn(value);
      return value;
    };
    const limits = { ...defaultCodecLimits, depth: 20 };
    const send = (value: unknown): unknown =>
      decode(encode(value, noPort, limits) as Uint8Array, [], hostRealm, limits);
    for (let time = 0; time < 3; time++) {
      send([nested(19), nested(19)]);
      send(nested(20));
      expect(() => send(nested(21))).toThrow("is nested deeper than 20 objects");
    }
  });

  test("bytes", () => {
    const limits = { ...defaultCodecLimits, bytes: 1000 };
    expect(() => encode("a".repeat(1000), noPort, limits)).toThrow("is more than 1000 bytes long");
    expect(() => encode(new Array(9000).fill("aa"), noPort, limits)).toThrow("is more than 1000 bytes long");
    expect(encode("a".repeat(997), noPort, limits)).toHaveLength(1000);
  });

  test("bytes: marks and references count, and a text may fill what is left", () => {
    const shared = ["shared"];
    const value = [shared, shared];
    const { length } = bytesOf(value);
    expect(encode(value, noPort, { ...defaultCodecLimits, bytes: length })).toHaveLength(length);
    const tooFew = { ...defaultCodecLimits, bytes: length - 1 };
    expect(() => encode(value, noPort, tooFew)).toThrow(Uncloneable);
    for (const text of ["a".repeat(20_000), "\u20ac".repeat(7000)]) {
      const bytes = Buffer.byteLength(text) + 3;
      expect(encode(text, noPort, { ...defaultCodecLimits, bytes })).toHaveLength(bytes);
      expect(() => encode(text, noPort, { ...defaultCodecLimits, bytes: bytes - 1 })).toThrow(Uncloneable);
    }
  });

  test("a Date is a number of seconds, and the same millisecond when it is read", () => {
    for (let power = 0; power < 53; power++) {
      for (let i = 0; i < 200; i++) {
        const time = Math.min(2 ** power + i, 8.64e15 - i);
        for (const date of [new Date(time), new Date(-time)]) {
          const bytes = bytesOf(date);
          expect(bytes[0]).toBe(0xc1);
          expect((decode(bytes, [], hostRealm) as Date).getTime()).toBe(date.getTime());
        }
      }
    }
  });

  test("nodes and reserved bytes: what is refused here would be refused there, and the other way round", () => {
    const limits = { ...defaultCodecLimits, nodes: 100, reservedBytes: 2 ** 21 + 100 };
    expect(encode(new Array(96).fill(1), noPort, limits)).toBeInstanceOf(Uint8Array);
    expect(() => encode(new Array(97).fill(1), noPort, limits)).toThrow("is made of more than 100 nodes");
    const withSets = "v";
    for (const object of [
      new Date(0),
      new Date(8.64e15 - 1),
      /source/,
      /\p{L}/u,
      new RegExp("[\\p{L}--\\P{Lu}]", withSets),
    ]) {
      const read = (nodes: number): unknown => decode(bytesOf(object), [], hostRealm, { ...limits, nodes });
      const nodesOf = (regExp: unknown): number =>
        regExp instanceof RegExp ? regExpNodes(regExp.source, regExp.flags) : 0;
      const least = OBJECT_NODES + nodesOf(object);
      expect(encode(object, noPort, { ...limits, nodes: least })).toBeInstanceOf(Uint8Array);
      expect(read(least)).toEqual(object);
      expect(() => encode(object, noPort, { ...limits, nodes: least - 1 })).toThrow("nodes");
      expect(() => read(least - 1)).toThrow("nodes");
    }
    for (const properties of [0, 1, 20, 21, 64, 65, 300]) {
      const object = Object.fromEntries(Array.from({ length: properties }, (_, i) => [`key ${i}`, i]));
      // The second time its keys are known, the third time it defines a record, the fourth time it is one.
      for (const value of [object, [object, { ...object }, { ...object }, { ...object }]]) {
        const least = leastNodes((nodes) => encode(value, noPort, { ...limits, nodes }));
        expect(leastNodes((nodes) => decode(bytesOf(value), [], hostRealm, { ...limits, nodes }))).toBe(least);
        if (value === object) expect(least).toBe(4 + properties + 4 * Math.max(0, properties - 20));
      }
    }
    // With a hole, and less than half full.
    for (const step of [1, 3]) {
      const array: unknown[] = [];
      for (let i = 1; i <= 50; i++) array[step * i] = i;
      const least = leastNodes((nodes) => encode(array, noPort, { ...limits, nodes }));
      expect(leastNodes((nodes) => decode(bytesOf(array), [], hostRealm, { ...limits, nodes }))).toBe(least);
      expect(least).toBe(OBJECT_NODES + 2 + (step === 1 ? 50 : 4 + 50 + 4 * 30));
    }
    const resizable = (maxByteLength: number): unknown =>
      new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(1, { maxByteLength });
    const mebibyte = 2 ** 20;
    expect(encode([resizable(1), resizable(mebibyte + 100)], noPort, limits)).toBeInstanceOf(Uint8Array);
    for (const sizes of [
      [1, mebibyte + 101],
      [1, 1, 1],
    ]) {
      expect(() => encode(sizes.map(resizable), noPort, limits)).toThrow("can grow beyond the 2097252 bytes");
    }
  });

  test.each<[string, number, unknown]>([
    ["a Map of one", OBJECT_NODES + 2, new Map([[1, 2]])],
    ["a Map of many", OBJECT_NODES + 600, new Map(Array.from({ length: 300 }, (_, i) => [i, i]))],
    ["a Set of one", OBJECT_NODES + 1, new Set([1])],
    ["a Set of many", OBJECT_NODES + 300, new Set(Array.from({ length: 300 }, (_, i) => i))],
    ["an ArrayBuffer", OBJECT_NODES, new ArrayBuffer(8)],
    ["an array of a buffer's bytes and the buffer", 6 + 2 * OBJECT_NODES + 3, bytesAndBuffer],
    ["a view of a part of a buffer", 2 * OBJECT_NODES + 3, new Uint8Array(new ArrayBuffer(8), 1, 1)],
    ["a boxed text", OBJECT_NODES + 1, Object("s")],
    ["an error", OBJECT_NODES + 3, new Error("no")],
    ["a DOMException", OBJECT_NODES + 3, new DOMException("no")],
  ])("nodes: %s counts %i at both sides", (_, nodes, value) => {
    expect(leastNodes((most) => encode(value, noPort, { ...defaultCodecLimits, nodes: most }))).toBe(nodes);
    expect(leastNodes((most) => decode(bytesOf(value), [], hostRealm, { ...defaultCodecLimits, nodes: most }))).toBe(
      nodes,
    );
  });

  test("after a failure the next message is not affected", () => {
    const shared = { a: 1 };
    expect(() => encode([shared, { b: Symbol("no") }], noPort)).toThrow(Uncloneable);
    expect(decode(bytesOf([shared]), [], hostRealm)).toEqual([{ a: 1 }]);
  });
});

describe("realms", () => {
  const realm = createRealm(runInContext("globalThis", createContext({})) as Host);
  const value = [
    { a: [1, undefined, 2] },
    new Map([[1, new Set([2])]]),
    new Date(1),
    /x/g,
    new TypeError("no"),
    new Uint8Array(2),
  ];

  test("decode: all is made in the realm that is asked for", () => {
    const decoded = decode(bytesOf(cloneOf(value)), [], realm) as unknown[];
    const names = ["Object", "Map", "Date", "RegExp", "TypeError", "Uint8Array"];
    names.forEach((name, i) => {
      const { prototype } = realm.intrinsic(name) as { prototype: unknown };
      expect(Object.getPrototypeOf(decoded[i]) === prototype, name).toBe(true);
    });
    expect(Object.getPrototypeOf(decoded)).toBe(realm.Array.prototype);
  });

  test("encode: a value of another realm has the same bytes", () => {
    const theirs = cloneRoot(value, new Memory(realm));
    const ours = cloneOf(value);
    expect(bytesOf(theirs)).toEqual(bytesOf(ours));
  });
});

describe("encode: what is remembered from message to message", () => {
  test("bytes that were given away stay as they are", () => {
    const values = Array.from({ length: 500 }, (_, i) => ({ i, text: "x".repeat((i * 37) % 1100) }));
    const messages = values.map(bytesOf);
    expect(messages.map((bytes) => decode(bytes, [], hostRealm))).toEqual(values);
  });

  test.each(["", "a", "seventh", "eight by", "\u00fc\u20ac", "\udfff", "a".repeat(30), "\u{1f4a1}".repeat(99)])(
    "the key %j has the same bytes the first time, the second and in a record",
    (key) => {
      const value = { [`first of ${key}`]: 1, [key]: [{ [key]: 2 }, { [key]: 3 }] };
      const first = bytesOf(value);
      for (let i = 0; i < 3; i++) expect(bytesOf(value)).toEqual(first);
      expect(decode(first, [], hostRealm)).toEqual(value);
    },
  );

  test("a known shape at the end of what a message may have", () => {
    const value = { known: "a".repeat(8200), shape: 1 };
    const { length } = bytesOf(value);
    for (let bytes = length + 9; bytes >= length; bytes--) {
      expect(encode(value, noPort, { ...defaultCodecLimits, bytes })).toHaveLength(length);
    }
    const limits = { ...defaultCodecLimits, bytes: length - 1 };
    expect(() => encode(value, noPort, limits)).toThrow(`is more than ${length - 1} bytes long`);
  });
});

describe("records", () => {
  test("keys are written twice, whatever the number of objects", () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ someKey: i, another: { nestedKey: i } }));
    const text = Buffer.from(bytesOf(rows)).toString("latin1");
    for (const key of ["someKey", "another", "nestedKey"]) expect(text.split(key)).toHaveLength(3);
    expect(decode(bytesOf(rows), [], hostRealm)).toEqual(rows);
  });

  test("an object nested in one of its own shape, and more shapes than records", () => {
    const chain = Array.from({ length: 9 }).reduce<unknown>((next, _, i) => ({ i, next }), null);
    expect(decode(bytesOf(chain), [], hostRealm)).toEqual(chain);
    const many = Array.from({ length: 1000 }, (_, i) => ({ [`key${i % 333}`]: i, i }));
    expect(decode(bytesOf(many), [], hostRealm)).toEqual(many);
  });

  test("dictionaries: many keys, many times", () => {
    for (let i = 0; i < 20; i++) {
      const dictionary = Object.fromEntries(Array.from({ length: 500 }, (_, j) => [`${i}-${j}`, { [`${i}/${j}`]: j }]));
      expect(decode(bytesOf(dictionary), [], hostRealm)).toEqual(dictionary);
    }
  });

  test("keys that are long texts are not remembered", async () => {
    const encodeRound = (round: number): void => {
      for (let i = 0; i < 200; i++) bytesOf({ [`${round} ${i} `.padEnd(20_000)]: i });
    };
    encodeRound(0);
    const before = (await heapBytes()) ?? 0;
    encodeRound(1);
    expect(((await heapBytes()) ?? 0) - before).toBeLessThan(1_000_000);
  });
});

/** The lowest limit of nodes with which `run` doesn't throw. */
function leastNodes(run: (nodes: number) => unknown): number {
  for (let nodes = 1; ; nodes++) {
    try {
      run(nodes);
      return nodes;
    } catch (error) {
      expect(String(error)).toContain(`more than ${nodes} nodes`);
    }
  }
}
