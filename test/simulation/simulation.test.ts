import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { scenarios } from "./scenarios.ts";
import { simulate } from "./simulation.ts";

/** `ENTANGLE_SEEDS=200000` runs more. */
const seeds = Number(process.env.ENTANGLE_SEEDS ?? 20_000);
const first = Number(process.env.ENTANGLE_FIRST_SEED ?? 1);

/** Seeds that once failed, by scenario. */
const keptSeeds: readonly (readonly [string, number])[] = [["cuts and new cables", 19_958]];

it.each(keptSeeds)("keeps its promises in %s, seed %i, which once failed", (name, seed) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  expect(() => simulate(scenario, seed)).not.toThrow();
});

it.each(scenarios)(
  "keeps its promises in $name",
  async (scenario) => {
    const failures: string[] = [];
    for (let i = 0; i < seeds / scenarios.length && failures.length < 5; i++) {
      const seed = first + i;
      // What WeakRefs were made for is kept until the end of a job.
      if (i % 100 === 0) await nextTurn();
      try {
        simulate(scenario, seed);
      } catch (error) {
        failures.push(`seed ${seed}: ${(error as Error).message}`);
      }
    }
    expect(failures).toEqual([]);
  },
  600_000,
);
