// From subjects to the figures of a row; runs in Node and in a page.
import { NATIVE, OURS } from "./names.mjs";
import { compare, sampleInterleaved, summarize } from "./sampler.mjs";
import * as values from "./values.mjs";

/**
 * @typedef {object} Measurement
 * @property {"us" | "bytes"} unit
 * @property {Record<string, import("./sampler.mjs").Stat>} stats per implementation
 * @property {Record<string, { ratio: number, spread: number }>} ratios per implementation other than entangle
 * @property {Record<string, string>} [left] implementations that could not take part, and why
 * @property {string} [note]
 */

/** At least 30 samples a side make a figure; a quick run only shows that everything works. */
const rounds = (/** @type {boolean} */ quick) =>
  quick ? { rounds: 5, warmUpRounds: 2 } : { rounds: 41, warmUpRounds: 15 };

/**
 * Buffers live outside the heap: when they are freed depends on what every side left behind, and whether a new one costs
 * page faults depends on what was freed. Collecting before every sample lets each start alike. A major collection is for
 * large copies only: the first operations after it are slow, and many short ones would be charged for that.
 * @typedef {"minor" | "major" | undefined} Collection
 */

/**
 * @param {readonly import("./sampler.mjs").Subject<any>[]} subjects entangle's among them
 * @param {{ quick: boolean, collect?: Collection, lighter?: readonly import("./sampler.mjs").Subject<any>[] | undefined }} options
 *   lighter: the same with small values and many operations, run before, where a heavy load is too short to get code compiled
 * @returns {Promise<Measurement>}
 */
export async function measureSubjects(subjects, { quick, collect, lighter = [] }) {
  await sampleInterleaved(lighter, { rounds: 20, warmUpRounds: 0 });
  const settle = collect && { settle: () => collectGarbage(collect) };
  return fromSamples("us", await sampleInterleaved(subjects, { ...rounds(quick), ...settle, preemptions }));
}

/** In Node; a page can't know. */
const preemptions = () => globalThis.process?.resourceUsage().involuntaryContextSwitches ?? 0;

/** @param {"minor" | "major"} type */
async function collectGarbage(type) {
  if (type === "minor") globalThis.gc?.({ type });
  else globalThis.gc?.();
  // Array buffers are freed by another thread.
  await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * @param {Measurement["unit"]} unit
 * @param {Record<string, number[]>} samples per implementation, of the same rounds
 * @returns {Measurement}
 */
export function fromSamples(unit, samples) {
  const { [OURS]: ours, ...others } = samples;
  if (ours === undefined) throw new TypeError(`bench: no samples of ${OURS}; let it take part in every row`);
  return {
    unit,
    stats: mapValues(samples, summarize),
    ratios: mapValues(others, (peer) => compare(ours, peer)),
  };
}

/**
 * @template A, B
 * @param {Record<string, A>} record
 * @param {(value: A) => B} map
 * @returns {Record<string, B>}
 */
const mapValues = (record, map) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

/**
 * Shows an implementation some of everything before it is timed with one kind of value: a program clones more than one
 * kind, and code that an engine has specialised for a single shape is faster than any program will see it.
 * @param {import("./implementations.mjs").Implementation} implementation
 */
export function mixedDiet({ name, structuredClone }) {
  const rows = (/** @type {number} */ serial) => values.table(serial).slice(0, 10);
  for (const [kind, make] of Object.entries({ ...values, table: rows })) {
    if (tooLarge.has(kind)) continue;
    for (let serial = 0; serial < 200; serial++) {
      try {
        structuredClone(make(serial));
      } catch (cause) {
        if (name === OURS || name === NATIVE) throw new Error(`${name} can't clone ${kind}`, { cause });
      }
    }
  }
}

/** Of these so many would take seconds. */
const tooLarge = new Set(["buffer", "bytesOfMegabyte", "float64", "dictionary", "numbers"]);
