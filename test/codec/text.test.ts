import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { DecodeError } from "../../src/codec/decode-error.ts";
import { runs } from "../property/runs.ts";
import { bytesOf } from "./helpers.ts";

const read = (bytes: Uint8Array): unknown => decode(bytes, [], hostRealm);

/** The item of a text of these bytes. RFC 8949, section 3 */
function textItem(bytes: Uint8Array): Uint8Array {
  const head = bytes.length < 24 ? [0x60 | bytes.length] : [0x78, bytes.length];
  return new Uint8Array([...head, ...bytes]);
}

/** What the host makes of bytes: the text, or nothing if they are not UTF-8. */
function hostText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** One of each length in UTF-8, the first and the last of them, and a byte order mark. */
const characters = [
  "\0",
  "a",
  "\x7f",
  "\x80",
  "é",
  "\u07ff",
  "\u0800",
  "漢",
  "\ufeff",
  "\uffff",
  "\u{10000}",
  "😀",
  "\u{10ffff}",
];

describe("text is UTF-8", () => {
  test.for(characters)("%j, as often as takes a way of its own", (character) => {
    for (let count = 0; count <= 130; count++) {
      for (const text of [character.repeat(count), `a${character.repeat(count)}`, `${character.repeat(count)}a`]) {
        const item = bytesOf(text);
        expect(read(item)).toBe(text);
        expect(hostText(item.subarray(item.length - Buffer.byteLength(text)))).toBe(text);
      }
    }
  });

  test("any text comes back, lone surrogates too", () => {
    const unit = fc.constantFrom(...characters, "\ud800", "\udbff", "\udc00", "\udfff");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 100, size: "max" }), (text) => {
        expect(read(bytesOf(text))).toBe(text);
      }),
      { numRuns: runs.of(2000) },
    );
  });

  test("of any bytes, the host's decoder says the same", () => {
    const byte = fc.constantFrom(
      0x61,
      0x7f,
      0x80,
      0xbf,
      0xc0,
      0xc2,
      0xdf,
      0xe0,
      0xa0,
      0xed,
      0x9f,
      0xef,
      0xf0,
      0x90,
      0xf4,
      0x8f,
      0xf5,
      0xff,
    );
    const bytes = fc.array(byte, { maxLength: 8 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(bytes, fc.nat({ max: 80 }), (odd, ascii) => {
        const whole = new Uint8Array([...new Uint8Array(ascii).fill(0x61), ...odd]);
        const expected = hostText(whole);
        if (expected === undefined) expect(() => read(textItem(whole))).toThrow(DecodeError);
        else expect(read(textItem(whole))).toBe(expected);
      }),
      { numRuns: runs.of(5000) },
    );
  });
});

test("BigInts come back from either side of where they take another byte", () => {
  for (let bits = 0n; bits <= 130n; bits++) {
    for (const value of [2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n]) {
      expect(read(bytesOf(value))).toBe(value);
      expect(read(bytesOf(-value))).toBe(-value);
      const bytes = Math.ceil(value.toString(2).length / 8);
      expect(bytesOf(value).length, `${value}`).toBe(value === 0n ? 2 : 2 + bytes);
    }
  }
});
