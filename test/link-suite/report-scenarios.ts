import { runBehaviours } from "../runtimes/behaviours/run.ts";
import { runScenario, type Subject } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** Those that the transport can be asked for. */
export function scenariosFor({ capabilities }: Pick<Subject, "capabilities">): Scenario[] {
  return scenarios.filter(({ needs }) => needs === undefined || capabilities[needs] === true);
}

/** Runs the suite in a program of its own, which prints one result a line. */
export async function reportScenarios(subject: Subject): Promise<void> {
  const behaviours = scenariosFor(subject).map((scenario) => ({
    name: scenario.name,
    run: () => runScenario(scenario, subject),
  }));
  await runBehaviours(behaviours, (result) => console.log(JSON.stringify(result)), 15_000);
}
