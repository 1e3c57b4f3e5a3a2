import type { Environment } from "../../src/link/environment.ts";
import { Node } from "../../src/link/node.ts";

/** A simulated thread or process. */
export class SimNode {
  readonly number: number;
  readonly node: Node;
  #scheduled: (() => void)[] = [];

  /** @param own what differs from simulation to simulation */
  constructor(number: number, own: Pick<Environment, "random" | "flushBytes" | "lentBytes"> & Partial<Environment>) {
    this.number = number;
    this.node = new Node({
      now: () => 0,
      createSchedule: () => (run) => void this.#scheduled.push(run),
      nextTurn: (run) => void this.#scheduled.push(run),
      setTimer: () => () => undefined,
      ...own,
    });
  }

  /** Something is scheduled. */
  get isBusy(): boolean {
    return this.#scheduled.length > 0;
  }

  /** Runs what the core scheduled first. @returns whether there was anything */
  run(): boolean {
    const run = this.#scheduled.shift();
    run?.();
    return run !== undefined;
  }

  /** Runs what is scheduled, as a host does in one turn. */
  runAll(): void {
    const scheduled = this.#scheduled;
    this.#scheduled = [];
    for (const run of scheduled) run();
  }
}
