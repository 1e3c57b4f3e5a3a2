// Interleaved samples of several subjects in one run. tinybench runs one task to its end before the next, so that a
// neighbour's load falls on one side only; here every round measures every subject once.

/**
 * One side of a comparison.
 * @template Input
 * @typedef {object} Subject
 * @property {string} name
 * @property {number} operations how many operations one sample makes
 * @property {(round: number) => Input} prepare makes fresh input, outside the timed part
 * @property {(input: Input) => unknown} run the timed part; a promise is awaited inside it
 * @property {(input: Input) => void} [dispose] after the timed part
 */

/**
 * @typedef {object} SampleOptions
 * @property {number} rounds samples kept per subject
 * @property {number} warmUpRounds samples made before and thrown away
 * @property {() => number} [now] milliseconds
 * @property {() => Promise<unknown>} [settle] lets what a sample left behind finish before the next one
 * @property {() => number} [preemptions] how often the host took the processor away so far; such a sample is made again
 */

/** On a machine that is busy throughout, an undisturbed sample may never come. */
const MAX_ATTEMPTS = 6;

const nextTask = () => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Samples the subjects in turn. Each round has an order of its own, so that none always pays for the same neighbour's garbage.
 * @param {readonly Subject<any>[]} subjects
 * @param {SampleOptions} options
 * @returns {Promise<Record<string, number[]>>} per subject name, microseconds per operation, one per round
 */
export async function sampleInterleaved(subjects, options) {
  const { rounds, warmUpRounds, now = () => performance.now(), settle = nextTask, preemptions = () => 0 } = options;
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(subjects.map(({ name }) => [name, []]));
  const random = randomNumbers();
  // An idle port need not hold the event loop; the run must not end under a sample that waits for a message.
  const hold = setInterval(() => {}, 2 ** 30);
  try {
    for (let round = -warmUpRounds; round < rounds; round++) {
      for (const subject of shuffle(subjects, random)) {
        let elapsedMs = Number.NaN;
        for (let attempt = 0, disturbed = true; disturbed && attempt < MAX_ATTEMPTS; attempt++) {
          const before = preemptions();
          elapsedMs = await sampleOnce(subject, round + warmUpRounds, now);
          disturbed = preemptions() !== before;
          await settle();
        }
        if (round >= 0) times[subject.name]?.push((elapsedMs * 1000) / subject.operations);
      }
    }
  } finally {
    clearInterval(hold);
  }
  return times;
}

/**
 * @param {Subject<any>} subject
 * @param {number} round
 * @param {() => number} now
 */
async function sampleOnce(subject, round, now) {
  const input = subject.prepare(round);
  const start = now();
  const result = subject.run(input);
  // Awaiting what isn't a promise would put a microtask turn into the timed part.
  if (result instanceof Promise) await result;
  const elapsedMs = now() - start;
  subject.dispose?.(input);
  return elapsedMs;
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} random from 0 up to 1
 * @returns {T[]}
 */
const shuffle = (list, random) =>
  list
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

/** The same orders in every run: a linear congruential generator (Knuth's constants for 32 bits). */
function randomNumbers() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (below === undefined || above === undefined) {
    throw new RangeError("median: no values; give at least one sample");
  }
  return (below + above) / 2;
}

/** Median absolute deviation. @param {readonly number[]} values at least one */
export function medianAbsoluteDeviation(values) {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/**
 * @typedef {object} Stat
 * @property {number} median
 * @property {number} spread median absolute deviation
 * @property {number} samples
 */

/** @param {readonly number[]} values @returns {Stat} */
export const summarize = (values) => ({
  median: median(values),
  spread: medianAbsoluteDeviation(values),
  samples: values.length,
});

/**
 * Peer against ours, from samples of the same rounds.
 * @param {readonly number[]} ours
 * @param {readonly number[]} peer
 * @returns {{ ratio: number, spread: number }} ratio of the medians, and the deviation of the rounds' own ratios
 */
export const compare = (ours, peer) => ({
  ratio: median(peer) / median(ours),
  spread: medianAbsoluteDeviation(peer.map((time, round) => time / (ours[round] ?? Number.NaN))),
});
