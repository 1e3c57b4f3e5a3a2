import { afterAll, vi } from "vitest";
import { launchChromium, noChromium, openMemory } from "../browsers/chromium.ts";
import { resultsOfPage } from "../browsers/results-of-page.ts";
import { type Site, serve } from "../browsers/serve.ts";
import { namesFor } from "../link-suite/report-scenarios.ts";
import { crossOriginCapabilities, frameCapabilities } from "../link-suite/subjects/frames.ts";
import { bundle } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";

const here = `
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import * as subjects from "./link-suite/subjects/frames.ts";
  const [kind, capabilities, hostname] = location.search.slice(1).split("&");
  const url = Object.assign(new URL("/there.html", location.href), { hostname });
  reportScenarios(subjects[kind](url.href, subjects[capabilities])).then(() => console.log("the end"));`;

const there = `
  import { connect } from "../src/transports/frame.ts";
  import { obey } from "./link-suite/peer.ts";
  obey(connect(opener ?? parent, { targetOrigin: location.search.slice(1) }));`;

// The first test of a group waits for all of it.
vi.setConfig({ testTimeout: 120_000 });

const sites: Site[] = [];
const browser = noChromium ? undefined : launchChromium(openMemory);
afterAll(async () => {
  for (const site of sites) site.close();
  await (await browser)?.close();
});

async function report(query: string, isIsolated: boolean) {
  const files = {
    "/here.html": "<!doctype html><body><script type=module src=/here.js></script>",
    "/there.html": "<!doctype html><script type=module src=/there.js></script>",
    "/here.js": await bundle(here),
    "/there.js": await bundle(there),
  };
  const site = await serve(files, isIsolated);
  sites.push(site);
  return resultsOfPage(await (browser as ReturnType<typeof launchChromium>), `${site.origin}/here.html?${query}`);
}

const kinds = {
  "Chromium, iframes": ["iframes&frameCapabilities&127.0.0.1", frameCapabilities, true],
  "Chromium, iframes of another origin": ["iframes&crossOriginCapabilities&localhost", crossOriginCapabilities, true],
  "Chromium, popups": ["popups&frameCapabilities&127.0.0.1", frameCapabilities, true],
  "Chromium, popups of another origin": ["popups&crossOriginCapabilities&localhost", crossOriginCapabilities, false],
} as const;

for (const [name, [query, capabilities, isIsolated]] of Object.entries(kinds)) {
  const options = { names: namesFor({ capabilities }), missing: noChromium };
  checkResults(name, () => report(query, isIsolated), options);
}
