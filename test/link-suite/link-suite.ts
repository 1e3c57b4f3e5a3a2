import { describe, test } from "vitest";
import { type RuntimeName, whyMissing } from "../../scripts/find.mjs";
import { bundle } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";
import { runModule } from "../runtimes/run-program.ts";
import type { Capabilities } from "./capabilities.ts";
import { behavioursOf, namesFor } from "./report-scenarios.ts";
import type { Subject } from "./run-scenario.ts";

/** One test for each scenario that the transport can be asked for; this side is the tests' own process. */
export function testLinks(subject: Subject): void {
  describe(`entangle/${subject.name}`, () => {
    for (const { name, limitMs = 10_000, run } of behavioursOf(subject)) test(name, { timeout: limitMs }, run);
  });
}

export interface OtherRuntime {
  readonly runtime: RuntimeName;
  /** What the transport can do there. */
  readonly capabilities: Capabilities;
  /** Text of a module, with imports relative to test/, that calls `reportScenarios`. */
  readonly program: string;
  /** Reasons by the names of scenarios that fail there. */
  readonly failures?: Readonly<Record<string, string>> | undefined;
}

const endsByItself = "when all links are over the program ends by itself";

/** The same, with both sides in another runtime. */
export function testLinksIn({ runtime, capabilities, program, failures = {} }: OtherRuntime): void {
  const missing = whyMissing(runtime);
  const run = async () => {
    const { stdout, stderr, status, signal } = await runModule(runtime, await bundle(program), {
      mayAll: true,
      timeLimitMs: 85_000,
    });
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    const said = `exit ${status ?? signal}\n${stderr}`;
    const ending = { name: endsByItself, ...(status !== 0 && { error: said }) };
    return { results: [...lines.map((line) => JSON.parse(line)), ending], said };
  };
  const names = [...namesFor({ capabilities }), endsByItself];
  checkResults(runtime, run, { names, failures, missing });
}
