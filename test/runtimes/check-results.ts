import { describe, test } from "vitest";
import { behaviours, type Result } from "./behaviours/index.ts";

/**
 * One test for each behaviour, in a group named as the runtime.
 * @param run runs all behaviours in the runtime, once; gives their results, and what the runtime said besides
 * @param missing why the tests are skipped
 */
export function checkResults(
  runtime: string,
  run: () => Promise<{ results: readonly Result[]; said?: string }>,
  missing?: string,
): void {
  let outcome: ReturnType<typeof run> | undefined;
  describe.sequential(runtime, () => {
    for (const { name } of behaviours) {
      test(name, async (context) => {
        if (missing) return context.skip(missing);
        outcome ??= run();
        const { results, said } = await outcome;
        const result = results.find((one) => one.name === name);
        if (!result) throw new Error(`${runtime} ended before this behaviour\n${said}`);
        if (result.error) throw new Error(result.error);
      });
    }
  });
}
