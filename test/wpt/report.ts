import { compare, type Expectations, type Finding, type Verdict } from "./expectations.ts";
import type { Options } from "./options.ts";
import type { FileResult } from "./results.ts";
import type { Score } from "./store.ts";

/** Passed and total subtests of each group. */
export function scoresOf(results: readonly FileResult[], expectations: Expectations): Record<string, Score> {
  const scores: Record<string, Score> = {};
  for (const result of results) {
    const [passed, total] = scores[result.group] ?? [0, 0];
    const verdict = compare(result, expectations);
    scores[result.group] = [passed + verdict.passed, total + verdict.total];
  }
  return scores;
}

/** Prints scores and whatever was unexpected; true if nothing was. */
export function printReport(results: readonly FileResult[], expectations: Expectations, options: Options): boolean {
  const scores = Object.entries(scoresOf(results, expectations));
  for (const [group, [passed, total]] of scores) console.log(`  ${group.padEnd(12)} ${passed}/${total}`);
  const sum = (pick: (score: Score) => number): number => scores.reduce((all, [, score]) => all + pick(score), 0);
  console.log(`  ${"all".padEnd(12)} ${sum(([passed]) => passed)}/${sum(([, total]) => total)}`);

  const verdicts = results.map((result) => compare(result, expectations));
  const expected = collect(verdicts, ({ expectedFailures }) => expectedFailures);
  const unexpected = collect(verdicts, (verdict) => verdict.unexpected);
  if (options.listFailures && expected.length > 0) printFindings("Expected failures", expected);
  if (options.impl === "native") {
    if (options.listFailures) printFindings("Failures", unexpected);
    return true;
  }
  if (unexpected.length > 0) printFindings("Unexpected", unexpected);
  console.log(`\n${expected.length} expected failures, ${unexpected.length} unexpected results`);
  return unexpected.length === 0;
}

/** Prints what the runtime itself passes and entangle is known to fail. */
export function printLost(results: readonly FileResult[], { failures }: Expectations): void {
  const lost = results.flatMap(({ id, subtests }) =>
    subtests
      .filter(({ name, status }) => status === "PASS" && failures[id]?.[name] !== undefined)
      .map(({ name }) => ({ id, name, message: failures[id]?.[name] ?? "" })),
  );
  if (lost.length > 0) printFindings("Passed here, failed by entangle", lost);
  console.log(`\n${lost.length} subtests pass here that fail with entangle`);
}

function collect(verdicts: readonly Verdict[], pick: (verdict: Verdict) => readonly Finding[]): Finding[] {
  return verdicts.flatMap((verdict) => [...pick(verdict)]);
}

function printFindings(title: string, findings: readonly Finding[]): void {
  console.log(`\n${title}`);
  for (const { id, name, message } of findings) console.log(`  ${id}\n    ${name}\n      ${message.slice(0, 400)}`);
}
