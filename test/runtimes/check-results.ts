import { describe, expect, test } from "vitest";
import { behaviours as behavioursOfRuntimes } from "./behaviours/index.ts";
import type { Result } from "./behaviours/run.ts";

export interface Outcome {
  readonly results: readonly Result[];
  /** What the runtime said besides. */
  readonly said?: string;
}

export interface CheckOptions {
  /** Those that are run, by their names. */
  readonly names?: readonly string[];
  /** Reasons by the names of behaviours that don't hold there. One that does hold all the same fails its test. */
  readonly failures?: Readonly<Record<string, string>>;
  /** Why the tests are skipped. */
  readonly missing?: string | undefined;
}

/**
 * One test for each behaviour, in a group named as the runtime.
 * @param run runs all behaviours in the runtime, once
 */
export function checkResults(runtime: string, run: () => Promise<Outcome>, options: CheckOptions = {}): void {
  const { names = behavioursOfRuntimes.map(({ name }) => name), failures = {}, missing } = options;
  const unknown = Object.keys(failures).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no behaviours, but listed as failures in ${runtime}: ${unknown.join("; ")}`);
  let outcome: Promise<Outcome> | undefined;
  describe.sequential(runtime, () => {
    for (const name of names) {
      const reason = failures[name];
      // The first one waits for all of them to run.
      const title = reason ? `${name} (not so: ${reason})` : name;
      test(title, { timeout: 180_000 }, async (context) => {
        if (missing) return context.skip(missing);
        outcome ??= run();
        const { results, said } = await outcome;
        const result = results.find((one) => one.name === name);
        if (!result) throw new Error(`${runtime} ended before this behaviour\n${said}`);
        if (reason) expect(result.error, "it holds: take it off the list of failures").toBeDefined();
        else if (result.error) throw new Error(result.error);
      });
    }
  });
}
