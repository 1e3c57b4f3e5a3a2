import { type Explored, explore } from "./explorer.ts";
import type { SmallScenario } from "./small-scenario.ts";
import { smallScenarios } from "./small-scenarios.ts";

/** What a node has to say it says at once, or later: the first has fewer states, and more of them are seen. */
function inBothWays(scenario: SmallScenario): readonly SmallScenario[] {
  return [
    { ...scenario, hasty: true },
    { ...scenario, name: `${scenario.name}, said later` },
  ];
}

export interface Sum {
  readonly states: number;
  readonly schedules: number;
  /** Scenarios of which nothing was left out. */
  readonly whole: number;
  readonly failure: string | undefined;
}

/**
 * Goes through all scenarios, up to so many states of each, until something goes wrong.
 * @param told of each
 */
export async function exploreAll(mostStates: number, told?: (name: string, explored: Explored) => void): Promise<Sum> {
  const sum = { states: 0, schedules: 0, whole: 0, failure: undefined as string | undefined };
  for (const scenario of smallScenarios.flatMap(inBothWays)) {
    const explored = await explore(scenario, mostStates);
    told?.(scenario.name, explored);
    sum.states += explored.states;
    sum.schedules += explored.schedules;
    if (explored.isWhole) sum.whole++;
    if (explored.failure !== undefined) return { ...sum, failure: `${scenario.name}: ${explored.failure}` };
  }
  return sum;
}
