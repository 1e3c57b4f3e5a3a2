// What each row has to reach. A floor must hold on Node 20; a goal is what we aim at.

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

/** @type {Readonly<Record<string, Goal>>} */
export const goals = {
  "clone/small": ratio(6, 12),
  "clone/graph": ratio(2.5, 3.5),
  "clone/table": ratio(3, 4.5),
  "clone/map": ratio(1, 1.3),
  "clone/set": ratio(1, 1.3),
  "clone/date": ratio(1, 1.3),
  "clone/regexp": ratio(1, 1.3),
  "clone/error": ratio(1, 1.3),
  "clone/cycles": ratio(1, 1.3),
  "clone/buffer": ratio(1, 1.2),
  "clone/float64": ratio(1, 1.2),
  "clone/bytes": ratio(1, 1.2),
  "clone/views": ratio(1, 1.2),
  "clone/transfer": ratio(NOT_SLOWER),
  "port/one-way": ratio(5, 8),
  "port/ping-pong": ratio(2.3, 3),
  "port/transfer": ratio(3, 5),
  "channel/made-and-closed": ratio(5, 10),
  "channel/idle-bytes": ratio(5, 10),
  "chromium/one-way": ratio(1, 1.3),
  "chromium/ping-pong": ratio(1, 1.3),
  "chromium/clone-small": ratio(NOT_SLOWER),
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
