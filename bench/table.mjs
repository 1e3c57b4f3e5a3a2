// The table: the same text in the terminal and in docs/performance.md.
import { goals, judge } from "./goals.mjs";
import { NATIVE, OURS } from "./names.mjs";

/**
 * @typedef {import("./measure.mjs").Measurement} Measurement
 * @typedef {import("./sampler.mjs").Stat} Stat
 * @typedef {{ id: string, title: string, measurement?: Measurement, also?: Measurement | undefined, error?: string }} Result
 */

/** @param {readonly string[]} also what the table has besides: the ratio in another runtime */
const headWith = (also) => [
  "work",
  OURS,
  NATIVE,
  "ratio",
  ...also,
  "floor",
  "goal",
  "reached",
  "other peers' ratios",
  "note",
];
const MARKS = { goal: "✓ goal", floor: "✓ floor", miss: "✗ MISS" };

/** A deviation above this share of the median makes a figure doubtful. */
const NOISY_SHARE = 0.15;

/**
 * @param {readonly Result[]} results
 * @param {string} [also] the runtime in which they were measured once more
 * @returns {string} a Markdown table, padded to be read as it is
 */
export function renderTable(results, also) {
  const head = headWith(also ? [`in ${also}`] : []);
  const cells = [head, ...results.map((result) => renderRow(result, also ? [ratio(result.also)] : []))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...cells.slice(1).map(line)].join("\n");
}

/** @param {Result} result @param {readonly string[]} also @returns {string[]} one cell per column */
function renderRow({ id, title, measurement, error }, also) {
  const goal = goals[id];
  if (goal === undefined) throw new RangeError(`bench: row ${id} has no entry in goals.mjs; add its floor`);
  const mark = (/** @type {number | undefined} */ value) =>
    value === undefined ? "–" : goal.of === "bytes" ? quantity(value, "bytes") : String(value);
  const marks = [mark(goal.floor), mark(goal.goal)];
  if (measurement === undefined) return [title, "–", "–", "–", ...also, ...marks, "✗ ERROR", "–", error ?? ""];
  const { unit, stats } = measurement;
  return [
    title,
    stat(stats[OURS], unit),
    stat(stats[NATIVE], unit),
    ratio(measurement),
    ...also,
    ...marks,
    MARKS[verdict({ id, title, measurement })] + (noisySides(measurement).length > 0 ? " ?" : ""),
    peers(measurement),
    notes(goal.note, measurement),
  ];
}

/** @param {Result} result @returns {"goal" | "floor" | "miss"} */
export function verdict({ id, measurement }) {
  const goal = goals[id];
  if (goal === undefined || measurement === undefined) return "miss";
  const figure = goal.of === "bytes" ? measurement.stats[OURS]?.median : measurement.ratios[NATIVE]?.ratio;
  return figure === undefined ? "miss" : judge(goal, figure);
}

/** @param {Measurement | undefined} measurement */
function ratio(measurement) {
  const native = measurement?.ratios[NATIVE];
  return native ? `${digits(native.ratio)} ± ${digits(native.spread)}` : "–";
}

/** @param {Measurement} measurement */
function peers({ ratios, left = {} }) {
  const timed = Object.entries(ratios).filter(([name]) => name !== NATIVE);
  const all = [
    ...timed.map(([name, { ratio }]) => `${name} ${digits(ratio)}`),
    ...Object.entries(left).map(([name, why]) => `${name}: ${why.replaceAll("|", "\\|")}`),
  ];
  return all.join(", ") || "–";
}

/** @type {(own: string | undefined, measurement: Measurement) => string} */
function notes(own, measurement) {
  const noisy = noisySides(measurement);
  const doubt = noisy.length > 0 ? `noisy: ${noisy.join(", ")}` : undefined;
  return [own, measurement.note, doubt].filter(Boolean).join("; ");
}

/** @param {Measurement} measurement @returns {string[]} whose figures are doubtful, and the mark with them */
const noisySides = ({ stats }) =>
  [OURS, NATIVE].filter((name) => {
    const one = stats[name];
    return one !== undefined && one.spread > NOISY_SHARE * one.median;
  });

/** @type {(one: Stat | undefined, unit: Measurement["unit"]) => string} */
const stat = (one, unit) => {
  if (one === undefined) return "–";
  return one.samples > 1 ? `${quantity(one.median, unit)} ± ${digits(one.spread)}` : quantity(one.median, unit);
};

/** @type {(value: number, unit: Measurement["unit"]) => string} */
const quantity = (value, unit) => `${digits(value)} ${unit === "us" ? "µs" : "B"}`;

/** Three significant digits, and whole numbers from 100 on. @param {number} value */
export const digits = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));
