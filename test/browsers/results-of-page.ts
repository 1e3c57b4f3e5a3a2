import type { BrowserName } from "../../scripts/find.mjs";
import type { Result } from "../runtimes/behaviours/run.ts";
import { bundle } from "../runtimes/bundle.ts";
import type { Outcome } from "../runtimes/check-results.ts";
import { openPage, type PageOptions } from "./open-page.ts";

/** What the script of the page leaves in the global. */
declare const suite: { readonly results: readonly Result[]; readonly done: Promise<void> };

/** Shorter than the tests that wait, so that they can say what there is by then. */
const limitMs = 170_000;

/**
 * Opens a page that runs a suite.
 * @param source of a module, with imports relative to test/, that exports `results`, which grow, and `done`, which settles at the end
 * @param files what else there is at its site
 */
export async function resultsOfPage(
  browser: BrowserName,
  source: string,
  files: Readonly<Record<string, string>> = {},
  { path = "/page.html", ...options }: PageOptions = {},
): Promise<Outcome> {
  const page = await openPage(
    browser,
    {
      "/page.html": "<!doctype html><body><script src=/agent.js></script><script src=/suite.js></script>",
      "/suite.js": await bundle(source, { globalName: "suite" }),
      ...files,
    },
    { ...options, path },
  );
  try {
    const results = await page.evaluate(async (limitMs) => {
      await Promise.race([suite.done, new Promise((resolve) => setTimeout(resolve, limitMs))]);
      return suite.results;
    }, limitMs);
    return { results, said: page.errors.join("\n") };
  } finally {
    await page.close();
  }
}
