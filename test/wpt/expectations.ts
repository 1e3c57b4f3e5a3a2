import type { FileResult, Subtest } from "./results.ts";

/** What is known about a runtime: how many subtests each file has, and which fail for which reason. Whatever isn't
 *  listed must pass. */
export interface Expectations {
  /** Subtests per file id; a file that reports fewer than this stopped early. */
  readonly totals: Readonly<Record<string, number>>;
  /** File id, then subtest name, then the reason. The name `(harness)` is the file as a whole: an error outside of
   *  any subtest. */
  readonly failures: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const harnessName = "(harness)";
/** The reason that --update writes, and that no run accepts. */
export const unexplained = "UNEXPLAINED";

export interface Finding {
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

export interface Verdict {
  readonly passed: number;
  readonly total: number;
  readonly expectedFailures: readonly Finding[];
  /** Each of these fails the run. */
  readonly unexpected: readonly Finding[];
}

/** Compares one file's results with what is expected of it: nothing missing, no new failure, and no expected failure
 *  that passes (or the list would rot). */
export function compare(result: FileResult, expectations: Expectations): Verdict {
  const reasons = expectations.failures[result.id] ?? {};
  const knownTotal = expectations.totals[result.id] ?? 0;
  const failing = failuresOf(result);
  const expectedFailures: Finding[] = [];
  const unexpected: Finding[] = [];
  for (const { name, status, message } of failing) {
    const reason = reasons[name];
    const finding = { id: result.id, name, message: `${status}: ${message}` };
    if (reason === undefined) unexpected.push(finding);
    else if (reason === unexplained || reason === "")
      unexpected.push({ ...finding, message: `write the reason of ${finding.message}` });
    else expectedFailures.push({ ...finding, message: reason });
  }
  for (const name of Object.keys(reasons)) {
    if (failing.some((failure) => failure.name === name)) continue;
    if (name === harnessName || result.subtests.some((subtest) => subtest.name === name)) {
      unexpected.push({
        id: result.id,
        name,
        message: "passes, though listed as an expected failure; remove it there",
      });
    } else {
      unexpected.push({ id: result.id, name, message: "is listed as an expected failure, but didn't report at all" });
    }
  }
  const missing = Math.max(0, knownTotal - result.subtests.length);
  if (missing > 0) {
    const message = `${missing} of ${knownTotal} subtests didn't report; harness: ${result.harness} ${result.message}`;
    unexpected.push({ id: result.id, name: harnessName, message });
  } else if (result.subtests.length > knownTotal) {
    const message = `${result.subtests.length} subtests, ${knownTotal} known; run with --update to take in the new ones`;
    unexpected.push({ id: result.id, name: harnessName, message });
  }
  const passed = result.subtests.filter(({ status }) => status === "PASS").length;
  return { passed, total: result.subtests.length + missing, expectedFailures, unexpected };
}

/** The subtests that don't pass, and the file as a whole if it broke. A harness TIMEOUT only sums up its subtests. */
export function failuresOf(result: FileResult): Pick<Subtest, "name" | "message">[] & { status: string }[] {
  const failing: { name: string; status: string; message: string }[] = result.subtests.filter(
    ({ status }) => status !== "PASS",
  );
  const broken = result.harness === "ERROR" || result.harness === "CRASH" || result.subtests.length === 0;
  return broken ? [...failing, { name: harnessName, status: result.harness, message: result.message }] : failing;
}

/** The expectations with this run's totals and failures; files that weren't run keep what they had, and reasons stay
 *  where the subtest still fails. */
export function updated(expectations: Expectations, results: readonly FileResult[]): Expectations {
  const totals = { ...expectations.totals };
  const failures = { ...expectations.failures };
  for (const result of results) {
    totals[result.id] = result.subtests.length;
    const reasons = expectations.failures[result.id] ?? {};
    const entries = failuresOf(result).map(({ name }) => [name, reasons[name] ?? unexplained] as const);
    if (entries.length > 0) failures[result.id] = Object.fromEntries(entries);
    else delete failures[result.id];
  }
  return { totals: sorted(totals), failures: sorted(failures) };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
