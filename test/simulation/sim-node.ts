import type { Environment } from "../../src/link/environment.ts";
import { Node } from "../../src/link/node.ts";
import type { Random } from "./random.ts";

/** A simulated thread or process. */
export class SimNode {
  readonly number: number;
  readonly node: Node;
  readonly #scheduled: (() => void)[] = [];

  constructor(number: number, random: Random) {
    this.number = number;
    const environment: Environment = {
      now: () => 0,
      random: (count) => random.bytes(count),
      createSchedule: () => (run) => void this.#scheduled.push(run),
      flushBytes: 1 + random.below(512),
      nextTurn: (run) => void this.#scheduled.push(run),
      setTimer: () => () => undefined,
    };
    this.node = new Node(environment);
  }

  /** Runs what the core scheduled first. @returns whether there was anything */
  run(): boolean {
    const run = this.#scheduled.shift();
    run?.();
    return run !== undefined;
  }
}
