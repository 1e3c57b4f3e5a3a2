// What a channel itself costs: to make and close, and to keep.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { entangle, native } from "../implementations.mjs";
import { fromSamples, measureSubjects } from "../measure.mjs";
import { NATIVE, OURS } from "../names.mjs";
import { median } from "../sampler.mjs";
import { madeAndClosedSubject } from "../subjects.mjs";

const OPERATIONS = 500;
const probe = fileURLToPath(new URL("../idle-channels.mjs", import.meta.url));

/** @type {import("./index.mjs").Row[]} */
export const channelRows = [
  { id: "channel/made-and-closed", title: "channel made and closed", measure: measureMadeAndClosed },
  { id: "channel/idle-bytes", title: "idle channel, bytes", measure: measureIdleBytes },
];

/** @param {import("./index.mjs").Context} context */
async function measureMadeAndClosed(context) {
  const all = [await entangle(context.entry), native()];
  return measureSubjects(
    all.map((one) => madeAndClosedSubject(one, OPERATIONS)),
    context,
  );
}

/** Every figure is a process of its own. @param {import("./index.mjs").Context} context */
async function measureIdleBytes({ entry, quick }) {
  const count = quick ? 2_000 : 20_000;
  /** @type {Record<string, number[]>} */
  const resident = { [OURS]: [], [NATIVE]: [], "message-port-polyfill": [] };
  /** @type {Record<string, number[]>} */
  const heap = { [OURS]: [], [NATIVE]: [], "message-port-polyfill": [] };
  for (let round = 0; round < (quick ? 1 : 7); round++) {
    for (const name of Object.keys(resident)) {
      const args = ["--expose-gc", probe, name, String(count), entry];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const figures = JSON.parse(stdout);
      resident[name]?.push(figures.resident);
      heap[name]?.push(figures.heap);
    }
  }
  const inHeap = Object.entries(heap).map(([name, figures]) => `${name} ${Math.round(median(figures))}`);
  return {
    ...fromSamples("bytes", resident),
    note: `resident memory; of it V8's heap and external: ${inHeap.join(", ")}`,
  };
}
