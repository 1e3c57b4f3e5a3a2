import { expect, test } from "vitest";
import vectors from "../../docs/wire-format.json" with { type: "json" };
import { hostRealm } from "../../src/base/realm.ts";
import { decode } from "../../src/codec/decode.ts";
import { DecodeError } from "../../src/codec/decode-error.ts";
import { runs } from "../property/runs.ts";
import { bytesOf, fromHex } from "./helpers.ts";

/** Knuth's congruential generator for 32 bits. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
type Random = ReturnType<typeof randomNumbers>;

const rows = Array.from({ length: 20 }, (_, i) => ({ id: i, name: `row ${i}`, at: new Date(i), tags: [i, { i }] }));
const corpus = [...vectors.map(({ hex }) => fromHex(hex)), bytesOf({ rows, again: rows[3], text: "x".repeat(300) })];

/** Bytes that begin something, rather than any. */
const telling = [0x1b, 0x5b, 0x7b, 0x80, 0x9a, 0x9f, 0xa1, 0xba, 0xc1, 0xc2, 0xd8, 0x1c, 0x1d, 0xd9, 0x69, 0xf9, 0xff];

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant = bytes.slice();
  for (let left = 1 + random(4); left > 0; left--) {
    const at = random(mutant.length + 1);
    const other = corpus[random(corpus.length)] ?? bytes;
    const part = other.subarray(random(other.length), random(other.length) + 1);
    const kinds = [
      () => mutant.with(Math.min(at, mutant.length - 1), random(256)),
      () => mutant.with(Math.min(at, mutant.length - 1), telling[random(telling.length)] ?? 0),
      () => mutant.subarray(0, at),
      () => Uint8Array.from([...mutant.subarray(0, at), ...mutant.subarray(at + random(4))]),
      () => Uint8Array.from([...mutant.subarray(0, at), ...part, ...mutant.subarray(at)]),
      () => Uint8Array.from([...mutant.subarray(0, at), telling[random(telling.length)] ?? 0, ...mutant.subarray(at)]),
    ];
    if (mutant.length > 0) mutant = kinds[random(kinds.length)]?.() ?? mutant;
  }
  return mutant;
}

/** ENTANGLE_SEED repeats a run. */
const firstSeed = Number(process.env.ENTANGLE_SEED ?? Date.now() % 2 ** 31);

test(`decode: mutated bytes give a value or a DecodeError (ENTANGLE_SEED=${firstSeed})`, {
  timeout: runs.timeoutMs,
}, () => {
  let decoded = 0;
  const count = runs.of(10_000);
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomNumbers(seed);
    const bytes = mutate(corpus[random(corpus.length)] ?? fromHex(""), random);
    try {
      decode(bytes, [], hostRealm);
      decoded++;
    } catch (error) {
      if (error instanceof DecodeError && error.offset >= 0 && error.offset <= bytes.length) continue;
      throw new Error(`ENTANGLE_SEED=${seed}: ${Buffer.from(bytes).toString("hex")}`, { cause: error });
    }
  }
  // Neither all nor none: the mutants are near enough to messages to be worth it.
  expect(decoded).toBeGreaterThan(count / 20);
  expect(decoded).toBeLessThan(count * 0.9);
});
