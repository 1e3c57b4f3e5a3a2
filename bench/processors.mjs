// Two processes that talk have a processor each, where the system can be told so (taskset, of Linux). Else it is luck whether the system
// lets them share one, and a wake-up takes three times as long or a third, whatever is measured.
import { spawnSync } from "node:child_process";

/** @param {number} processor @param {number | undefined} pid @param {string[]} options */
const pin = (processor, pid, ...options) =>
  spawnSync("taskset", [...options, "--cpu-list", "--pid", `${processor}`, `${pid}`]);

/**
 * Puts a child on the second processor, and this process on the first.
 * @template {import("node:child_process").ChildProcess} Child
 * @param {Child} child
 * @returns {Child}
 */
export function apart(child) {
  pin(0, process.pid);
  pin(1, child.pid);
  return child;
}

/** Leaves all threads of this process one processor, as a small container has. */
export function onOneProcessor() {
  pin(0, process.pid, "--all-tasks");
}
