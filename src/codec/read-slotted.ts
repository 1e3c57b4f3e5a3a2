import { hostRealm } from "../base/realm.ts";
import type { Decoder } from "./decoder.ts";
import { major } from "./format.ts";
import { OBJECT_NODES, regExpNodes } from "./limits.ts";

const MAX_TIME = 8.64e15;
/** So many keys are soon told from each other, whatever their hashes. The clock is read as often. */
const FEW = 256;

function readValues(decoder: Decoder, count: number): unknown[] {
  const values: unknown[] = [];
  for (let i = 0; i < count; i++) values.push(decoder.value());
  return values;
}

/** Puts many keys into a Map or a Set, by the clock: the hashes of numbers and BigInts are no secret, and each engine has others. */
function insert(decoder: Decoder, count: number, add: (i: number) => void): void {
  let start = hostRealm.now();
  let usualMs = 0;
  for (let i = 0; i < count; i++) {
    add(i);
    if (i % FEW !== FEW - 1) continue;
    const end = hostRealm.now();
    // Keys of one hash take little longer than those before them. All at once it is a pause of the process.
    usualMs = Math.min(end - start, 2 * usualMs + 1);
    decoder.chargeHashing(FEW, usualMs);
    start = end;
  }
}

/** Tag 259 before a map. */
export function readMap(decoder: Decoder, share: number): object {
  const at = decoder.offset;
  const initial = decoder.byte();
  if (initial >> 5 !== major.map) decoder.fail("something else in place of the entries of a Map", at);
  const count = decoder.count(initial, 2);
  decoder.enter();
  decoder.charge(OBJECT_NODES + 2 * count);
  const map = new decoder.realm.Map<unknown, unknown>();
  decoder.made(share, map);
  if (count <= FEW) {
    for (let i = 0; i < count; i++) {
      const key = decoder.value();
      map.set(key, decoder.value());
    }
  } else {
    const entries = readValues(decoder, 2 * count);
    insert(decoder, count, (i) => map.set(entries[2 * i], entries[2 * i + 1]));
  }
  if (map.size !== count) decoder.fail("a Map with a key twice", at);
  decoder.leave();
  return map;
}

/** Tag 258 before an array. */
export function readSet(decoder: Decoder, share: number): object {
  const at = decoder.offset;
  const count = decoder.arrayOf(0, Number.POSITIVE_INFINITY, "the entries of a Set");
  decoder.enter();
  decoder.charge(OBJECT_NODES + count);
  const set = new decoder.realm.Set<unknown>();
  decoder.made(share, set);
  if (count <= FEW) {
    for (let i = 0; i < count; i++) set.add(decoder.value());
  } else {
    const values = readValues(decoder, count);
    insert(decoder, count, (i) => set.add(values[i]));
  }
  if (set.size !== count) decoder.fail("a Set with an entry twice", at);
  decoder.leave();
  return set;
}

/** Tag 1 before a number of seconds: not a number for a Date that is invalid. */
export function readDate(decoder: Decoder): object {
  const at = decoder.offset;
  decoder.charge(OBJECT_NODES);
  const time = Math.round(decoder.number("the time of a Date") * 1000);
  if (Math.abs(time) > MAX_TIME) decoder.fail("a Date out of range", at);
  return new decoder.realm.Date(time);
}

/** Tag 21066 before [source, flags]. */
export function readRegExp(decoder: Decoder): object {
  const at = decoder.offset;
  const count = decoder.arrayOf(1, 2, "source and flags of a RegExp");
  const source = decoder.string("the source of a RegExp");
  const flags = count === 2 ? decoder.string("the flags of a RegExp") : "";
  decoder.charge(OBJECT_NODES + regExpNodes(source, flags));
  try {
    return new decoder.realm.RegExp(source, flags);
  } catch (cause) {
    return decoder.fail("a RegExp that this engine can't compile", at, cause);
  }
}
