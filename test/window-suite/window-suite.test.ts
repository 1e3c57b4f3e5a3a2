import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { findRuntime, type RuntimeName, runtimesFolder, whyMissing } from "../../scripts/find.mjs";
import { launchChromium, noChromium } from "../browsers/chromium.ts";
import { checkResults, type Outcome } from "../runtimes/check-results.ts";
import { runProgram } from "../runtimes/run-program.ts";
import { behaviours } from "./behaviours/index.ts";
import {
  failuresOfChromium,
  failuresOfEntangleInChromium,
  failuresOfHappyDom,
  failuresOfJsdom26,
  failuresOfJsdom31,
} from "./failures.ts";
import { type SuiteOfPage, type SuiteSite, serveSuite } from "./suite.ts";

declare global {
  var windowSuite: SuiteOfPage;
}

let site: SuiteSite;
let browser: Promise<Browser> | undefined;
beforeAll(async () => {
  site = await serveSuite();
});
afterAll(async () => {
  site.close();
  await (await browser)?.close();
});

const names = behaviours.map(({ name }) => name);

async function runInNode(runtime: RuntimeName, host: string, ...args: string[]): Promise<Outcome> {
  const program = findRuntime(runtime) ?? "";
  const { stdout, stderr, status, signal } = await runProgram(
    program,
    [`test/window-suite/hosts/${host}`, site.url, ...args],
    { timeLimitMs: 80_000 },
  );
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const said = `exit ${status ?? signal}\n${stderr}`;
  if (status !== 0) throw new Error(`${host} in ${runtime} didn't end by itself: ${said}`);
  return { results: lines.map((line) => JSON.parse(line)), said };
}

async function runInChromium(withEntangle: boolean): Promise<Outcome> {
  browser ??= launchChromium();
  const context = await (await browser).newContext();
  if (withEntangle) await context.addInitScript({ content: await bundleInstall() });
  const page = await context.newPage();
  await page.goto(site.url);
  const results = await page.evaluate(async () => {
    await windowSuite.done;
    return windowSuite.results;
  });
  await context.close();
  return { results };
}

async function bundleInstall(): Promise<string> {
  const entryPoints = [resolve("demo/in-the-browsers-place.mjs")];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "iife", target: "es2022" });
  return outputFiles.map(({ text }) => text).join("");
}

checkResults("jsdom 26, Node 20", () => runInNode("Node 20", "jsdom.mjs"), {
  names,
  failures: failuresOfJsdom26,
  missing: whyMissing("Node 20"),
});

const jsdom31 = pathToFileURL(join(runtimesFolder, "package.json")).href;
checkResults("jsdom 31, Node 24", () => runInNode("Node 24", "jsdom.mjs", jsdom31), {
  names,
  failures: failuresOfJsdom31,
  missing: whyMissing("Node 24"),
});

checkResults("happy-dom, Node 20", () => runInNode("Node 20", "happy-dom.mjs"), {
  names,
  failures: failuresOfHappyDom,
  missing: whyMissing("Node 20"),
});

checkResults("Chromium's own", () => runInChromium(false), {
  names,
  failures: failuresOfChromium,
  missing: noChromium,
});

checkResults("entangle in Chromium", () => runInChromium(true), {
  names,
  failures: failuresOfEntangleInChromium,
  missing: noChromium,
});
