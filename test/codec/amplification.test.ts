import { describe, expect, onTestFinished, test, vi } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { defaultCodecLimits } from "../../src/codec/limits.ts";
import { fromHex } from "./helpers.ts";

const read = (bytes: Uint8Array, limits = defaultCodecLimits): unknown => decode(bytes, [], hostRealm, limits);
const uint16 = (number: number): string => number.toString(16).padStart(4, "0");
const uint32 = (number: number): string => number.toString(16).padStart(8, "0");
const text = (string: string): string => `79 ${uint16(string.length)} ${Buffer.from(string).toString("hex")}`;
const generic = (name: string, ...args: string[]): string =>
  `d81b ${(0x81 + args.length).toString(16)} ${text(name)} ${args.join(" ")}`;
const many = (count: number, hex: string): Uint8Array => fromHex(`9a ${uint32(count)} ${hex.repeat(count)}`);

/** What is in the heap once some bytes are read; without a collection, which would take what was in it meanwhile. */
function heapTaken(bytes: Uint8Array): number {
  const before = process.memoryUsage().heapUsed;
  read(bytes);
  return process.memoryUsage().heapUsed - before;
}

describe("decode: a few bytes take little memory", () => {
  test("an element far from the first one takes no room for those before it", () => {
    for (const hex of [
      `a1 ${text("1023")} 01`,
      generic("Array", "1907ff", "a0"),
      generic("Array", "1907ff", "a1 1903ff 01"),
      `d869 83 81 ${text("1023")} 196900 01`,
    ]) {
      expect(heapTaken(many(3000, hex))).toBeLessThan(2 ** 24);
    }
  });

  test("what has such elements is as any other", () => {
    const object = read(fromHex(`a4 ${text("b")} 00 ${text("1023")} 01 ${text("20")} 02 ${text("3")} 03`)) as object;
    expect(Object.entries(object)).toEqual(Object.entries({ 3: 3, 20: 2, 1023: 1, b: 0 }));
    const names = ["016", "1e3", "-20", "4294967295", "20 ", ""];
    const odd = read(fromHex(`a6 ${names.map((name) => `${text(name)} 00`).join("")}`)) as object;
    expect(Object.keys(odd)).toEqual(names);
    const array = read(fromHex(generic("Array", "1907ff", "a2 00 f6 1907fe f6")));
    expect(array).toEqual(Object.assign(new Array(2047), { 0: null, 2046: null }));
  });

  test("a long BigInt and a long text of WTF-8 take no text for each of their bytes", () => {
    const length = 2 ** 21;
    const long = (head: string): Uint8Array => {
      const hex = `${head}${uint32(length)}`;
      const bytes = new Uint8Array(length + hex.length / 2).fill(0x61);
      bytes.set(fromHex(hex));
      return bytes;
    };
    expect(heapTaken(long("c25a"))).toBeLessThan(2 ** 25);
    expect(heapTaken(long("d901115a"))).toBeLessThan(2 ** 25);
    expect(read(long("c25a"))).toBe(BigInt(`0x${"61".repeat(length)}`));
    expect(read(long("d901115a"))).toBe("a".repeat(length));
  });

  test("reservedBytes: resizable buffers are few, however small", () => {
    const buffer = generic("ArrayBuffer", "4100", "192000");
    expect(read(many(1024, buffer))).toHaveLength(1024);
    expect(() => read(many(1025, buffer))).toThrow("resizable buffers of more than 1073741824 bytes");
  });
});

describe("decode: a few bytes take little time", () => {
  test("hashingMs: keys with the same hash", () => {
    const limits = { ...defaultCodecLimits, hashingMs: 20 };
    // Of a BigInt, V8 looks at no more than the last 64 bits.
    const keys = Array.from({ length: 20_000 }, (_, i) => `c24c ${uint32(i)} 0000000000000000`);
    const reason = "keys that take more than 20 ms to tell from each other";
    expect(() => read(fromHex(`d90102 99 4e20 ${keys.join("")}`), limits)).toThrow(reason);
    expect(() => read(fromHex(`d90103 b9 4e20 ${keys.map((key) => `${key} 00`).join("")}`), limits)).toThrow(reason);
    const others = keys.map((_, i) => `1a ${uint32(i)}`);
    const map = new Map(others.map((_, i) => [i, 0]));
    expect(read(fromHex(`d90102 99 4e20 ${others.join("")}`), limits)).toEqual(new Set(map.keys()));
    expect(read(fromHex(`d90103 b9 4e20 ${others.map((key) => `${key} 00`).join("")}`), limits)).toEqual(map);
  });

  test("hashingMs: a pause of the process is nobody's keys", () => {
    const keys = Array.from({ length: 4096 }, (_, i) => `1a ${uint32(i)}`);
    let now = 0;
    let calls = 0;
    const clock = vi.spyOn(hostRealm, "now").mockImplementation(() => {
      now += ++calls === 5 ? 3_600_000 : 0;
      return now;
    });
    onTestFinished(() => clock.mockRestore());
    expect(read(fromHex(`d90102 99 1000 ${keys.join("")}`))).toHaveProperty("size", 4096);
    expect(calls).toBeGreaterThan(5);
  });

  test("nodes: a RegExp that names properties of characters, the more so with those of texts", () => {
    const regExp = (count: number, flag: string): Uint8Array =>
      fromHex(`d9524a 82 ${text("\\p{L}".repeat(count))} ${text(flag)}`);
    for (const [flag, tooMany] of [
      ["u", 4096],
      ["v", 64],
    ] as const) {
      expect((read(regExp(1, flag)) as RegExp).flags).toBe(flag);
      expect(() => read(regExp(tooMany, flag))).toThrow("more than 16777216 nodes");
    }
    expect((read(regExp(4096, "g")) as RegExp).flags).toBe("g");
  });

  test("depth: what can hold no object is not nested in itself for ever", () => {
    const deep = "nested deeper than 256 objects";
    expect(() => read(fromHex(`d81b 82 ${text("Number")}`.repeat(10_000)))).toThrow(deep);
    expect(() => read(fromHex(`d81b 84 ${text("Uint8Array")}`.repeat(10_000)))).toThrow(deep);
    const leaf = generic("Uint8Array", "41 07", "00", "01");
    let value = read(fromHex(`${"81".repeat(256)} ${leaf}`));
    while (Array.isArray(value)) [value] = value;
    expect(value).toEqual(Uint8Array.of(7));
  });
});
