import { type BrowserName, browserNames, whyNoBrowser } from "../../scripts/find.mjs";
import type { PageOptions } from "../browsers/open-page.ts";
import { resultsOfPage } from "../browsers/results-of-page.ts";
import { checkResults } from "../runtimes/check-results.ts";
import type { Capabilities } from "./capabilities.ts";
import { namesFor } from "./report-scenarios.ts";

export interface InPage extends PageOptions {
  /** What else the tests' titles say of the transport, after the browser. */
  readonly kind?: string;
  /** What the transport can do there. */
  readonly capabilities: Capabilities;
  /** Text of a module, with imports relative to test/, that has a `subject`. */
  readonly program: string;
  /** What else there is at the page's site, by its path. */
  readonly files?: () => Promise<Readonly<Record<string, string>>>;
  /** Those that have what the transport needs. */
  readonly browsers?: readonly BrowserName[];
}

/** The suite, with this side in a page of each browser. */
export function testLinksInPage(inPage: InPage): void {
  const { kind, capabilities, program, files = async () => ({}), browsers = browserNames, ...options } = inPage;
  const source = `
    import { reportScenarios } from "./link-suite/report-scenarios.ts";
    ${program}
    export const results = [];
    export const done = reportScenarios(subject, (result) => results.push(result));`;
  for (const browser of browsers) {
    checkResults(
      kind === undefined ? browser : `${browser}, ${kind}`,
      async () => resultsOfPage(browser, source, await files(), options),
      { names: namesFor({ capabilities }), missing: whyNoBrowser(browser) },
    );
  }
}
