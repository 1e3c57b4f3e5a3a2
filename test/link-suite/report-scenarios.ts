import type { Behaviour } from "../runtimes/behaviours/behaviour.ts";
import { type Result, runBehaviours } from "../runtimes/behaviours/run.ts";
import { afterwards, Remains } from "./afterwards.ts";
import { runScenario, type Subject } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** Those that the transport can be asked for. */
export function scenariosFor({ capabilities }: Pick<Subject, "capabilities">): Scenario[] {
  return scenarios.filter(({ needs }) => needs === undefined || capabilities[needs] === true);
}

/** The names of the whole suite's behaviours. */
export function namesFor(subject: Pick<Subject, "capabilities">): string[] {
  return [...scenariosFor(subject).map(({ name }) => name), afterwards];
}

/** The scenarios, and at last a look at what they have left. */
export function behavioursOf(subject: Subject): Behaviour[] {
  const remains = new Remains();
  const behaviours = scenariosFor(subject).map((scenario) => ({
    ...scenario,
    run: () => runScenario(scenario, subject, remains),
  }));
  return [...behaviours, { name: afterwards, run: () => remains.check() }];
}

const print = (result: Result): void => console.log(JSON.stringify(result));

/** Runs the suite in a program of its own, which prints one result a line if nothing else is to be done with them. */
export async function reportScenarios(subject: Subject, report: (result: Result) => void = print): Promise<void> {
  await runBehaviours(behavioursOf(subject), report, 15_000);
}
