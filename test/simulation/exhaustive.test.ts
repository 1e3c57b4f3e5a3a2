import { expect, it } from "vitest";
import { load } from "./bundle.ts";
import type * as Exhaustive from "./exhaustive.ts";

/** Of each scenario. `ENTANGLE_STATES=1000000` leaves nothing out. */
const mostStates = Number(process.env.ENTANGLE_STATES ?? 300);

it("keeps its promises in whatever order small networks do what they do", async () => {
  const { exploreAll } = await load<typeof Exhaustive>("exhaustive.ts", { isOpened: true });
  const { failure, ...counts } = await exploreAll(mostStates, (name, { states, schedules, isWhole }) => {
    console.log(`${name}: ${states} states, ${schedules} schedules${isWhole ? "" : ", not all there are"}`);
  });
  console.log(`${counts.whole} scenarios wholly, ${counts.states} states, ${counts.schedules} schedules`);
  expect(failure).toBeUndefined();
}, 36_000_000);
