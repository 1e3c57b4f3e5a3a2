import fc from "fast-check";
import { expect, test } from "vitest";
import vectors from "../../docs/wire-format.json" with { type: "json" };
import { hostRealm } from "../../src/base/realm.ts";
import { decode, decodePart } from "../../src/codec/decode.ts";
import { DecodeError } from "../../src/codec/decode-error.ts";
import { defaultCodecLimits } from "../../src/codec/limits.ts";
import { runs } from "../property/runs.ts";
import { fromHex } from "./helpers.ts";

const outcome = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.message;
  }
};

const seeds = vectors.map(({ hex }) => fromHex(hex));
const bytes = fc.uint8Array({ maxLength: 12 });
/** Whole messages, cut ones, and any bytes. */
const messages = fc.oneof(
  fc.constantFrom(...seeds),
  fc.tuple(fc.constantFrom(...seeds), fc.nat(100)).map(([seed, length]) => seed.slice(0, length)),
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(100), fc.nat(255))
    .map(([seed, at, byte]) => seed.with(at % seed.length, byte)),
  bytes,
);

test("decodePart: what stands before and behind a message makes no difference, nor does it to errors and their offsets", () => {
  fc.assert(
    fc.property(bytes, messages, bytes, (before, message, after) => {
      const whole = new Uint8Array([...before, ...message, ...after]);
      const part = { bytes: whole, start: before.length, end: before.length + message.length };
      const ofPart = outcome(() => decodePart(part, ["a", "b"], hostRealm, defaultCodecLimits));
      expect(ofPart).toEqual(outcome(() => decode(message, ["a", "b"], hostRealm)));
    }),
    { numRuns: runs.of(20_000) },
  );
});
