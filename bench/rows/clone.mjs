// structuredClone against the host's own and userland clones.
import { isDeepStrictEqual } from "node:util";
import { clonePeers, entangle, native } from "../implementations.mjs";
import { measureSubjects, mixedDiet } from "../measure.mjs";
import { NATIVE, OURS } from "../names.mjs";
import { cloneSubject, transferOfBuffers } from "../subjects.mjs";
import * as values from "../values.mjs";

/** A peer slower than this would only stretch the run. */
const MAX_PROBE_MS = 30;

/** @type {Record<string, import("../subjects.mjs").Load & { title: string }>} */
const loads = {
  small: { title: "small object", make: values.small, operations: 1000 },
  graph: { title: "10 KB graph", make: values.graph, operations: 50 },
  table: { title: "1000-row table", make: values.table, operations: 5 },
  map: { title: "Map of 100", make: values.map, operations: 100 },
  set: { title: "Set of 100", make: values.set, operations: 100 },
  numbers: { title: "array of 100,000 numbers", make: values.numbers, operations: 1, collect: "major" },
  dictionary: { title: "object of 1000 keys", make: values.dictionary, operations: 10 },
  date: { title: "20 Dates", make: values.dates, operations: 200 },
  regexp: { title: "20 RegExps", make: values.regexps, operations: 50 },
  error: { title: "10 Errors", make: values.errors, operations: 50 },
  cycles: { title: "cycles, 100 objects", make: values.cycles, operations: 100 },
  buffer: { title: "1 MB buffer, copied", make: values.buffer, operations: 8, collect: "major" },
  float64: { title: "1 MB Float64Array", make: values.float64, operations: 8, collect: "major" },
  bytes: { title: "20 Uint8Arrays of 64 B", make: values.bytes, operations: 100, collect: "minor" },
  views: { title: "12 kinds of view, one buffer", make: values.views, operations: 200, collect: "minor" },
  transfer: { title: "1 MB buffer, transferred", ...transferOfBuffers },
};

/** @type {import("./index.mjs").Row[]} */
export const cloneRows = Object.entries(loads).map(([kind, load]) => ({
  id: `clone/${kind}`,
  title: `structuredClone, ${load.title}`,
  measure: (context) => measureClone(load, context),
}));

/** @type {(load: import("../subjects.mjs").Load, context: import("./index.mjs").Context) => Promise<any>} */
async function measureClone(load, context) {
  const all = [await entangle(context.entry), native(), ...(await clonePeers())];
  const left = Object.fromEntries(all.map((one) => [one.name, probe(one, load)]).filter(([, why]) => why));
  if (left[OURS] ?? left[NATIVE]) throw new Error(`bench: wrong clone: ${JSON.stringify(left)}`);
  const taking = all.filter(({ name }) => !(name in left));
  for (const one of taking) mixedDiet(one);
  const subjects = taking.map((one) => cloneSubject(one, load));
  const lighter = load.lighter && taking.map((one) => cloneSubject(one, { ...load, ...load.lighter }));
  return { ...(await measureSubjects(subjects, { quick: context.quick, collect: load.collect, lighter })), left };
}

/**
 * A clone that is wrong or far too slow is not worth timing.
 * @param {import("../implementations.mjs").Implementation} implementation
 * @param {import("../subjects.mjs").Load} load
 * @returns {string | undefined} why the implementation can't take part
 */
function probe({ name, structuredClone }, { make, transfers }) {
  const value = make(0);
  try {
    const start = performance.now();
    const clone = transfers ? structuredClone(value, { transfer: [value] }) : structuredClone(value);
    const elapsedMs = performance.now() - start;
    if (!isDeepStrictEqual(clone, make(0)) && !isDeepStrictEqual(clone, value)) return "wrong clone";
    if (transfers && value.byteLength !== 0) return "didn't detach";
    return elapsedMs > MAX_PROBE_MS && name !== OURS && name !== NATIVE ? "over 30 ms" : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
