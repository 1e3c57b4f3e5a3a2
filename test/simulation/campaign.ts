import { scenarios } from "./scenarios.ts";
import { simulate } from "./simulation.ts";

/** Runs so many seeds of each scenario, in turns; gives what went wrong first. */
export function firstFailure(seeds: number): string | undefined {
  for (let seed = 1; seed <= seeds; seed++) {
    for (const scenario of scenarios) {
      try {
        simulate(scenario, seed);
      } catch (error) {
        return `${scenario.name}, seed ${seed}: ${(error as Error).message}`;
      }
    }
  }
  return undefined;
}
