import { resolve } from "node:path";
import type { BrowserName } from "../../scripts/find.mjs";
import { startBrowserRunner } from "./browsers.ts";
import { writeConformance } from "./conformance.ts";
import { updated } from "./expectations.ts";
import { isBrowser, type Job, planJobs } from "./jobs.ts";
import { startJsdom } from "./jsdom.ts";
import { type Options, type Places, parseOptions, usage } from "./options.ts";
import { printLost, printReport, scoresOf } from "./report.ts";
import type { FileResult } from "./results.ts";
import { runInShell, versionOf } from "./shells.ts";
import { readExpectations, readNativeScores, writeExpectations, writeNativeScores } from "./store.ts";

const browserNames = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" } as const satisfies Record<
  string,
  BrowserName
>;

/** More would make timing tests fail on small machines. */
const concurrency = 2;

/** Runs what the arguments ask for and gives the exit code: 1 for unexpected results, 2 for mistakes of use. */
export async function main(args: readonly string[], places: Places): Promise<number> {
  try {
    const options = parseOptions(args);
    const exitCode = options.wptDir === "" ? 0 : await score({ ...options, wptDir: resolve(options.wptDir) }, places);
    if (options.writeDocs) writeConformance(places.root);
    return exitCode;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
}

async function score(options: Options, places: Places): Promise<number> {
  const { root } = places;
  const { version, results } = await runAll(planJobs(options, root), options, places);
  console.log(`\n${options.impl} on ${options.runtime} ${version}`);
  if (options.impl === "native") {
    const known = readExpectations(root, options.runtime);
    const expectations = { ...known, failures: {} };
    printReport(results, expectations, options);
    printLost(results, known);
    if (options.update) {
      const date = new Date().toISOString().slice(0, 10);
      const groups = scoresOf(results, expectations);
      writeNativeScores(root, { ...readNativeScores(root), [options.runtime]: { version, date, groups } });
    }
    return 0;
  }
  if (options.update) {
    writeExpectations(root, options.runtime, updated(readExpectations(root, options.runtime), results));
  }
  return printReport(results, readExpectations(root, options.runtime), options) ? 0 : 1;
}

async function runAll(
  jobs: readonly Job[],
  options: Options,
  places: Places,
): Promise<{ version: string; results: FileResult[] }> {
  const { runtime } = options;
  if (!isBrowser(runtime)) {
    const results = await inParallel(jobs, (job) => runInShell(job, runtime, options, places));
    return { version: await versionOf(places.binaries[runtime]), results };
  }
  const browser = await (runtime === "jsdom"
    ? startJsdom(options, places)
    : startBrowserRunner(browserNames[runtime], options, places));
  try {
    return { version: browser.version, results: await inParallel(jobs, (job) => browser.run(job)) };
  } finally {
    await browser[Symbol.asyncDispose]();
  }
}

/** Runs the jobs, a few at a time; results in the jobs' order, and only the subtests that the group counts. */
async function inParallel(jobs: readonly Job[], run: (job: Job) => Promise<FileResult>): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const queue = jobs.entries();
  const work = async (): Promise<void> => {
    for (const [index, job] of queue) {
      const result = await run(job);
      const counted = job.group.subtests;
      const subtests = counted ? result.subtests.filter(({ name }) => counted.includes(name)) : result.subtests;
      results[index] = { ...result, subtests };
      process.stdout.write(".");
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}
