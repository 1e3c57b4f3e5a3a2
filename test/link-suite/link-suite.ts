import { describe, test } from "vitest";
import { runScenario, type Subject } from "./run-scenario.ts";
import { scenarios } from "./scenarios/index.ts";

/** One test for each scenario that the transport can be asked for. */
export function testLinks(subject: Subject): void {
  describe(`entangle/${subject.name}`, () => {
    for (const scenario of scenarios) {
      const { name, needs, limitMs = 10_000 } = scenario;
      if (needs && subject.capabilities[needs] !== true) continue;
      test(name, { timeout: limitMs }, () => runScenario(scenario, subject));
    }
  });
}
