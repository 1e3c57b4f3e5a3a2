import { expect, it } from "vitest";
import { load } from "./bundle.ts";
import type * as Campaign from "./campaign.ts";
import type * as Exhaustive from "./exhaustive.ts";
import { mutants } from "./mutants.ts";

const seeds = 300;
/** Some mistakes show only where several rare things come together. */
const mostSeeds = 2000;
/** Of each scenario: most mistakes show soon. */
const fewStates = 100;
const mostStates = 2000;

it("finds nothing in the core as it is", async () => {
  const { firstFailure } = await load<typeof Campaign>("campaign.ts", {});
  expect(firstFailure(seeds)).toBeUndefined();
}, 120_000);

it.each(mutants.filter(({ foundBy }) => foundBy !== "explorer"))(
  "finds: $name",
  async (mutant) => {
    const { firstFailure } = await load<typeof Campaign>("campaign.ts", { mutant });
    expect(firstFailure(mostSeeds)).toBeDefined();
  },
  120_000,
);

it.each(mutants.filter(({ foundBy }) => foundBy !== "simulation"))(
  "finds, in all orders of little: $name",
  async (mutant) => {
    const { exploreAll } = await load<typeof Exhaustive>("exhaustive.ts", { mutant, isOpened: true });
    const { failure = (await exploreAll(mostStates)).failure } = await exploreAll(fewStates);
    expect(failure).toBeDefined();
  },
  120_000,
);
