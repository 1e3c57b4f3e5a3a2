import { describe, expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { DecodeError } from "../../src/codec/decode-error.ts";
import { defaultCodecLimits } from "../../src/codec/limits.ts";
import { fromHex } from "./helpers.ts";

const text = (string: string): string =>
  (0x60 + string.length).toString(16) + Buffer.from(string, "latin1").toString("hex");
const generic = (name: string, ...args: string[]): string =>
  `d81b ${(0x81 + args.length).toString(16)} ${text(name)} ${args.join(" ")}`;

/** What the error says, its offset, the bytes. */
const malformed: [reason: string, offset: number, hex: string][] = [
  ["the message ends in the middle of a value", 0, ""],
  ["the message ends in the middle of a value", 1, "18"],
  ["the message ends in the middle of a value", 3, "1a0000"],
  ["the message ends in the middle of a value", 3, "fb0000"],
  ["the message ends in the middle of a value", 1, "f9"],
  ["the message ends in the middle of a value", 3, "82 81 01"],
  ["more bytes after the value", 1, "0000"],
  ["an item of indefinite length", 0, "9f 01 ff"],
  ["an item of indefinite length", 0, "7f 61 61 ff"],
  ["a break outside of anything to end", 0, "ff"],
  ["a reserved head", 0, "1c"],
  ["an unknown simple value", 0, "f8ff"],
  ["an unknown simple value", 0, "e0"],
  ["an unknown simple value", 0, "f3"],
  ["an unknown simple value", 4, "d90103 a1 f3 00"],
  ["an unknown simple value", 5, "d90103 a1 00 f3"],
  ["an unknown simple value", 4, "d90102 81 f3"],
  ["a text is longer than the message", 1, "6161".slice(0, 2)],
  ["a text is longer than the message", 9, "7b ffffffffffffffff"],
  ["the bytes of a buffer is longer than the message", 5, "5a ffffffff"],
  ["more items than there are bytes", 0, "9a ffffffff"],
  ["more items than there are bytes", 0, "9b ffffffffffffffff"],
  ["more items than there are bytes", 0, "ba ffffffff"],
  ["more items than there are bytes", 0, "a2 6161 01"],
  ["text that is not UTF-8", 1, "61 ff"],
  ["text that is not UTF-8", 1, "63 eda080"],
  ["text that is not UTF-8", 1, "62 c080"],
  ["text that is not UTF-8", 1, "63 e08080"],
  ["text that is not UTF-8", 1, "64 f0808080"],
  ["text that is not UTF-8", 4, "d90111 41 ff"],
  ["text that is not WTF-8", 4, "d90111 46 eda0bdedb2a1"],
  ["something else in place of a property's name", 1, "a1 01 01"],
  ["something else in place of the number of a shared value", 2, "d81d 60"],
  ["something else in place of the bytes of a BigInt", 1, "c2 60"],
  ["something else in place of the bytes of a buffer", 2, "d840 60"],
  ["something else in place of the bytes of a text", 3, "d90111 60"],
  ["something else in place of the number of a record", 4, "d869 82 80 60"],
  ["something else in place of the entries of a Map", 3, "d90103 80"],
  ["something else in place of the entries of a Set", 3, "d90102 a0"],
  ["something else in place of a generic object", 2, "d81b a0"],
  ["a generic object of 0 items", 2, "d81b 80"],
  ["tag 4711, which no value has", 0, "d91267 00"],
  ["a reference to a value that isn't there yet", 2, "d81d 00"],
  ["a reference to a value that isn't there yet", 6, "82 d81c 80 d81d 01"],
  ["a reference to a value that isn't there yet", 4, "d81c d81d 00"],
  ["a value that is marked as shared twice", 4, "d81c d81c 80"],
  ["a reference to a value that isn't there yet", 18, `d81c ${generic("Uint8Array", "d81d00", "00", "00")}`],
  ["record 26880, which was not defined", 3, "d96900 80"],
  ["a record of 0 items", 14, "82 d869 83 81 6161 196900 01 d96900 80"],
  ["the keys of a record of 0 items", 3, "d869 83 80 196900 01"],
  ["record 1", 2, "d869 82 80 01"],
  ["a record with a key twice", 2, "d869 84 82 6161 6161 196900 01 02"],
  ["a Map with a key twice", 3, "d90103 a2 01 01 01 01"],
  ["a Set with an entry twice", 3, "d90102 82 01 01"],
  ["a Date out of range", 1, "c1 1b 001fffffffffffff"],
  ["something else in place of the time of a Date", 1, "c1 60"],
  ["a RegExp that this engine can't compile", 3, "d9524a 82 6128 60"],
  ["a RegExp that this engine can't compile", 3, "d9524a 82 6161 627878"],
  ["a Uint16Array of 1 bytes", 2, "d845 41 00"],
  ["a generic object of an unknown type", 2, generic("Function", text("return 1"))],
  ["a generic object of an unknown type", 2, generic("constructor")],
  ["a generic object of an unknown type", 2, generic("Date", "00")],
  ["a generic object of an unknown type", 2, generic("__proto__")],
  ["a boxed number around something else", 10, generic("Number", "60")],
  ["an array of length 4294967296", 9, generic("Array", "1b0000000100000000", "a0")],
  ["element 1 of an array of length 1", 11, generic("Array", "01", "a1 01 01")],
  ["an element of an array by a name", 11, generic("Array", "01", `a1 ${text("0")} 01`)],
  ["an element of an array by a name", 11, generic("Array", "01", `a1 ${text("length")} 01`)],
  ["a Uint8Array outside of its buffer", 14, generic("Uint8Array", "41 00", "00", "02")],
  ["a Uint8Array outside of its buffer", 14, generic("Uint8Array", "41 00", "1b001fffffffffffff", "00")],
  ["a Uint16Array outside of its buffer", 15, generic("Uint16Array", "44 00000000", "01", "01")],
  ["a Uint8Array on something else than an ArrayBuffer", 14, generic("Uint8Array", "80", "00", "00")],
  ["a Uint8Array on something else than an ArrayBuffer", 14, generic("Uint8Array", "f6", "00", "00")],
  ["a Uint8Array on something else than an ArrayBuffer", 14, generic("Uint8Array", "00", "00", "00")],
  ["a Uint8Array without a length on a buffer that isn't resizable", 14, generic("Uint8Array", "41 00", "00")],
  ["a buffer longer than its maximal length", 15, generic("ArrayBuffer", "41 00", "00")],
  ["resizable buffers of more than 1073741824 bytes", 21, generic("ArrayBuffer", "40", "1a 40000001")],
  ["something else in place of the properties of an array", 9, generic("Array", "01", "80")],
  ["something else in place of cause and errors", 11, generic("Error", "f6", "f6", "80")],
  ["an error with other parts than cause and errors", 9, generic("Error", "f6", "f6", `a1 ${text("name")} 01`)],
  ["something else in place of the message of an error", 9, generic("Error", "80", "f6", "a0")],
  ["a Error of 1 parts, which has 3", 9, generic("Error", "f6")],
  ["something else in place of the number of a port", 15, generic("MessagePort", "60")],
  ["port 0, where the message carries 0", 16, generic("MessagePort", "00")],
  ["nested deeper than 256 objects", 257, `${"81".repeat(257)}80`],
  ["nested deeper than 256 objects", 769, `${"a1 61 61".repeat(257)}80`],
];

const attempt = (bytes: Uint8Array): unknown => {
  try {
    return decode(bytes, [], hostRealm);
  } catch (error) {
    return error;
  }
};

test.each(malformed)("decode: %s (at byte %i): %s", (reason, offset, hex) => {
  const error = attempt(fromHex(hex));
  expect(error).toBeInstanceOf(DecodeError);
  expect(error).toMatchObject({ name: "DecodeError", message: `decode: ${reason} (at byte ${offset})`, offset });
});

describe("decode: what looks hostile and is a value", () => {
  test("an array of nearly 2^32 holes takes no memory", () => {
    const before = process.memoryUsage().rss;
    const arrays = Array.from({ length: 50 }, () => attempt(fromHex(generic("Array", "1a 01fffffe", "a0"))));
    expect(arrays.map((array) => (array as unknown[]).length)).toEqual(arrays.map(() => 0x01fffffe));
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26);
  });

  test("__proto__ is a name like any other", () => {
    const object = attempt(fromHex(`a1 ${text("__proto__")} a1 6161 01`)) as object;
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(object, "__proto__")?.value).toEqual({ a: 1 });
    const record = attempt(fromHex(`d869 83 81 ${text("__proto__")} 196900 a1 6161 01`)) as object;
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.keys(record)).toEqual(["__proto__"]);
  });

  test("the greatest integer of 32 bits is a name, and no element of an array", () => {
    const array = attempt(fromHex(generic("Array", "01", `a1 ${text("4294967295")} 01`))) as unknown[];
    expect([array.length, Object.entries(array)]).toEqual([1, [["4294967295", 1]]]);
  });

  test("integers need not be written in the shortest form, and may be longer than a number", () => {
    expect(attempt(fromHex("1b 0000000000000001"))).toBe(1);
    expect(attempt(fromHex("1b ffffffffffffffff"))).toBe(2n ** 64n - 1n);
    expect(attempt(fromHex("3b ffffffffffffffff"))).toBe(-(2n ** 64n));
    expect(attempt(fromHex("3b 001fffffffffffff"))).toBe(-(2n ** 53n));
    expect(attempt(fromHex("1b 001fffffffffffff"))).toBe(2 ** 53 - 1);
  });

  test("halves, big-endian arrays, the last of two equal keys", () => {
    expect(attempt(fromHex("83 f93c00 f90001 f9fbff"))).toEqual([1, 2 ** -24, -65504]);
    expect(attempt(fromHex("d841 44 00010203"))).toEqual(Uint16Array.of(1, 0x203));
    expect(attempt(fromHex("a2 6161 01 6161 02"))).toEqual({ a: 2 });
  });
});

describe("decode: names that were read before", () => {
  const object = (...names: string[]): string =>
    `${(0xa0 + names.length).toString(16)} ${names.map((name) => `${text(name)} 01`).join(" ")}`;
  const keysOf = (hex: string): string[] => Object.keys(attempt(fromHex(hex)) as object);

  test("only the whole name is taken for the one that came there before", () => {
    for (const names of [
      ["same", "name"],
      ["same", "nam"],
      ["same", "names"],
      ["same", "nane"],
      ["name", "same"],
    ]) {
      expect(keysOf(object(...names))).toEqual(names);
    }
    expect(keysOf("a2 6473616d65 01 6163 02")).toEqual(["same", "c"]);
    expect(keysOf("a1 64 c3bcc3bc 01")).toEqual(["\u00fc\u00fc"]);
    expect(keysOf("a1 64 c3bcc3bc 01")).toEqual(["\u00fc\u00fc"]);
  });

  test("a message that ends in the middle of such a name", () => {
    expect(keysOf(object("same", "name"))).toEqual(["same", "name"]);
    expect(attempt(fromHex("a1 64 73616d"))).toMatchObject({ offset: 2 });
    expect(attempt(fromHex("a1 64"))).toBeInstanceOf(DecodeError);
    expect(attempt(fromHex("a1 64 73616d65"))).toBeInstanceOf(DecodeError);
  });

  test("the bytes of a message may change after it was read", () => {
    const bytes = Buffer.from(fromHex(object("first", "second")));
    for (let i = 0; i < 2; i++) expect(Object.keys(attempt(bytes) as object)).toEqual(["first", "second"]);
    bytes.fill("z", 2, 4);
    expect(keysOf(object("first", "second"))).toEqual(["first", "second"]);
    expect(keysOf(object("zzrst", "second"))).toEqual(["zzrst", "second"]);
  });

  test("more names than are remembered", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `n${i}`);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < names.length; i += 5) expect(keysOf(object(...names.slice(i, i + 5)))).toHaveLength(5);
    }
    expect(keysOf(object(...names.slice(0, 5)))).toEqual(names.slice(0, 5));
  });
});

describe("decode: limits", () => {
  const objects = (count: number): Uint8Array =>
    fromHex(`99 ${count.toString(16).padStart(4, "0")}${"a0".repeat(count)}`);

  test("nodes: counted before anything is made", () => {
    const limits = { ...defaultCodecLimits, nodes: 5004 };
    expect(decode(objects(1000), [], hostRealm, limits)).toHaveLength(1000);
    expect(() => decode(objects(1001), [], hostRealm, limits)).toThrow("more than 5004 nodes");
  });

  test("bytes", () => {
    const limits = { ...defaultCodecLimits, bytes: 3 };
    expect(() => decode(fromHex("83 01 02 03"), [], hostRealm, limits)).toThrow("4 bytes, where 3 are the limit");
  });

  test("depth", () => {
    const limits = { ...defaultCodecLimits, depth: 2 };
    expect(decode(fromHex("81 81 01"), [], hostRealm, limits)).toEqual([[1]]);
    expect(() => decode(fromHex("81 81 80"), [], hostRealm, limits)).toThrow("nested deeper than 2 objects");
  });

  test.each([
    ["an array", "80"],
    ["an object", "a0"],
    ["a record", "d869 82 80 196900"],
    ["a Map", "d90103 a0"],
    ["a Set", "d90102 80"],
    ["an array with holes", generic("Array", "01", "a0")],
    ["an error", generic("Error", "f6", "f6", "a0")],
  ])("depth: %s is a level, of which there may be many beside each other", (_, hex) => {
    const limits = { ...defaultCodecLimits, depth: 2 };
    expect(decode(fromHex(`99012c ${hex.repeat(300)}`), [], hostRealm, limits)).toHaveLength(300);
    expect(() => decode(fromHex(`8181 ${hex}`), [], hostRealm, limits)).toThrow("nested deeper than 2 objects");
  });

  test.each([
    ["a boxed number", generic("Number", "00")],
    ["a view", generic("Uint8Array", "41 00", "00", "01")],
  ])("depth: %s is no level", (_, hex) => {
    const limits = { ...defaultCodecLimits, depth: 1 };
    expect(decode(fromHex(`99012c ${hex.repeat(300)}`), [], hostRealm, limits)).toHaveLength(300);
  });

  test.each([
    ["a boxed number", generic("Number", "")],
    ["a view", generic("Uint8Array", "", "")],
  ])("depth: %s in the place of what it holds, again and again", (_, head) => {
    expect(attempt(fromHex(head.repeat(300)))).toMatchObject({
      message: expect.stringContaining("nested deeper than 256 objects"),
    });
  });
});
