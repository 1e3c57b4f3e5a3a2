// What each row has to reach. A floor must hold on Node 20; a goal is what we aim at.

import { browserNames } from "../scripts/find.mjs";

/**
 * @typedef {object} Goal
 * @property {number} floor
 * @property {number} [goal]
 * @property {"ratio" | "bytes"} of what is judged: native / entangle (more is better), or bytes (less is better)
 * @property {string} [note] why a row may stand where it stands
 */

/** @type {(floor: number, goal?: number, note?: string) => Goal} */
const ratio = (floor, goal, note) => ({
  of: "ratio",
  floor,
  ...(goal !== undefined && { goal }),
  ...(note !== undefined && { note }),
});

// No row of cloning may be slower than native; where no more than that is asked, the floor is 1.
const NOT_SLOWER = 1;

/** @type {(browser: string) => [id: string, goal: Goal][]} */
const inBrowser = (browser) => [
  [`${browser}/one-way`, ratio(1, 1.3)],
  [`${browser}/ping-pong`, ratio(1, 1.3)],
  [`${browser}/clone-small`, ratio(NOT_SLOWER)],
];

/** @type {Readonly<Record<string, Goal>>} */
export const goals = {
  "clone/small": ratio(6, 12, "a quarter is the look for named properties of arrays, which no cheaper test shows"),
  "clone/graph": ratio(2.5, 3.5),
  "clone/table": ratio(3, 4.5),
  "clone/map": ratio(1, 1.3),
  "clone/set": ratio(1, 1.3),
  "clone/numbers": ratio(
    NOT_SLOWER,
    undefined,
    "most is the look for named properties of the array: V8 makes a string of each index; a typed array has none",
  ),
  "clone/dictionary": ratio(NOT_SLOWER),
  "clone/date": ratio(1, 1.3),
  "clone/regexp": ratio(1, 1.3),
  "clone/error": ratio(1, 1.3, "two thirds is the engine's formatting of the stack that is copied; native pays it too"),
  "clone/cycles": ratio(1, 1.3),
  "clone/buffer": ratio(1, 1.2),
  "clone/float64": ratio(1, 1.2),
  "clone/bytes": ratio(1, 1.2),
  "clone/views": ratio(1, 1.2),
  "clone/transfer": ratio(
    NOT_SLOWER,
    undefined,
    "Node 20 can detach a buffer by its own structuredClone only, which is called here too",
  ),
  "codec/small": ratio(3, 8),
  "codec/graph": ratio(1.5, 3),
  "codec/table": ratio(1.5, 2.5),
  "port/one-way": ratio(5, 8, "half is the clone of the small object: see there"),
  "port/ping-pong": ratio(2.3, 3),
  "port/transfer": ratio(3, 5, "bound by structuredClone with a transfer list, Node 20's only way to detach"),
  "link/worker/one-way": ratio(1, 4),
  "link/worker/ping-pong": ratio(0.8, 1),
  "link/worker/one-processor": ratio(
    0.8,
    1,
    "beside what the host's port does to wake a thread, which is all that its own message takes",
  ),
  "link/process/one-way": ratio(4, 10),
  "link/process/ping-pong": ratio(0.8, 1),
  "link/unix/one-way": ratio(4, 10),
  "link/unix/megabytes": ratio(NOT_SLOWER),
  "link/tcp/one-way": ratio(4, 10),
  "link/websocket/one-way": ratio(4, 9, "beside JSON over ws, a message a frame"),
  "link/websocket/ping-pong": ratio(0.8, 1, "beside JSON over ws, a message a frame"),
  // A message may cost 1.2 times as much as among few; the goal is 1.05 times.
  "link/ports/time": ratio(0.83, 0.95),
  "link/ports/bytes": { of: "bytes", floor: 1000, goal: 500 },
  "channel/made-and-closed": ratio(5, 10),
  "channel/idle-bytes": ratio(5, 10),
  ...Object.fromEntries(browserNames.flatMap((name) => inBrowser(name.toLowerCase()))),
  "size/core": { of: "bytes", floor: 9000, goal: 6000 },
};

/**
 * How far a figure got.
 * @param {Goal} goal
 * @param {number} figure
 * @returns {"goal" | "floor" | "miss"} "floor" where there is no goal and the floor holds
 */
export function judge(goal, figure) {
  const reaches = (/** @type {number} */ mark) => (goal.of === "bytes" ? figure <= mark : figure >= mark);
  if (goal.goal !== undefined && reaches(goal.goal)) return "goal";
  return reaches(goal.floor) ? "floor" : "miss";
}
