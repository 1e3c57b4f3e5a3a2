import { afterAll } from "vitest";
import { launchChromium, noChromium, openMemory } from "../browsers/chromium.ts";
import { serve } from "../browsers/serve.ts";
import { bundle } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";
import type { Capabilities } from "./capabilities.ts";
import { namesFor } from "./report-scenarios.ts";

export interface InPage {
  /** What the transport can do there. */
  readonly capabilities: Capabilities;
  /** Text of a module, with imports relative to test/, that calls `reportScenarios`. */
  readonly program: string;
  /** Further arguments of Chromium. */
  readonly args?: readonly string[];
}

/** The suite, with this side in a page of Chromium. */
export function testLinksInPage({ capabilities, program, args = [] }: InPage): void {
  const ends: (() => unknown)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
  });
  const run = async () => {
    const browser = await launchChromium([...openMemory, ...args]);
    const site = await serve({
      "/page.html": "<!doctype html><script type=module src=/page.js></script>",
      "/page.js": `${await bundle(program)}\nconsole.log("the end");`,
    });
    ends.push(() => browser.close(), site.close);
    const page = await browser.newPage();
    const lines: string[] = [];
    const ended = new Promise<void>((resolve) => {
      page.on("console", (message) => (message.text() === "the end" ? resolve() : lines.push(message.text())));
    });
    await page.goto(`${site.origin}/page.html`);
    await ended;
    const results = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    return { results, said: lines.filter((line) => !line.startsWith("{")).join("\n") };
  };
  const names = namesFor({ capabilities });
  checkResults("Chromium", run, { names, missing: noChromium });
}
