import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import { browserNames, whyNoBrowser } from "../scripts/find.mjs";

interface Failure {
  readonly name: string;
  readonly reason: string;
}

/**
 * Ends the run with `N passed, N failed, N skipped` on a line of its own.
 *
 * Counts tests, files and other errors outside of a test, and the steps that `npm test` ran before (ENTANGLE_STEPS).
 * With CI=true a skipped test is a failure: a machine that should run everything lacks something.
 */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const steps = Object.entries<boolean>(JSON.parse(process.env.ENTANGLE_STEPS ?? "{}"));
    const skipped = tests.filter((test) => outcome(test) === "skipped");
    const inCi = process.env.CI === "true";
    const failures: Failure[] = [
      ...steps.filter(([, passed]) => !passed).map(([step]) => ({ name: `npm run ${step}`, reason: "see above" })),
      ...modules.flatMap((module) => moduleErrors(module)),
      ...errors.map((error) => ({ name: "outside of a test", reason: error.message })),
      ...tests
        .filter((test) => outcome(test) === "failed")
        .map((test) => ({ name: title(test), reason: failureReason(test) })),
      ...(inCi ? skipped.map((test) => ({ name: title(test), reason: `skipped in CI: ${skipReason(test)}` })) : []),
    ];
    for (const { name, reason } of failures) write(`FAILED ${name}: ${reason}`);
    if (!inCi) for (const test of skipped) write(`SKIPPED ${title(test)}: ${skipReason(test)}`);
    const passed = tests.filter((test) => outcome(test) === "passed").length + steps.filter(([, ok]) => ok).length;
    if (failures.length > 0) process.exitCode = 1;
    write(`${passed} passed, ${failures.length} failed, ${inCi ? 0 : skipped.length} skipped`);
  }
}

function outcome(test: TestCase): "passed" | "failed" | "skipped" {
  const { state } = test.result();
  // A test that never came to an end (the run was interrupted, its worker died) has not passed.
  return state === "pending" ? "failed" : state;
}

const title = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;

/** What fits into a line of what is said in full above. */
function failureReason(test: TestCase): string {
  const [message = "it came to no end"] = test.result().errors?.map(({ message }) => message) ?? [];
  return message.replace(/\n.*/s, " ...");
}

function skipReason(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" && result.note;
  return note || missingBrowser(test.fullName) || "no reason given (use context.skip(reason))";
}

/** Whole groups of tests are skipped without a note, before their pages are opened. What they need is in their names. */
const missingBrowser = (name: string): string | undefined =>
  browserNames
    .filter((browser) => name.includes(browser))
    .map(whyNoBrowser)
    .find(Boolean);

function moduleErrors(module: TestModule): Failure[] {
  return module.errors().map((error) => ({ name: module.relativeModuleId, reason: error.message }));
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
