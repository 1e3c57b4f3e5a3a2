import type { Page } from "playwright-core";
import { afterAll } from "vitest";
import type { Result } from "../runtimes/behaviours/run.ts";
import { bundleForGlobal } from "../runtimes/bundle.ts";
import { checkResults } from "../runtimes/check-results.ts";
import { launchChromium, noChromium } from "./chromium.ts";
import { type Site, serve } from "./serve.ts";

/** What the bundle leaves in the page's global. */
declare const behaviours: { readonly results: readonly Result[]; readonly done: Promise<void> };

const workerScript = `
  importScripts("/behaviours.js");
  behaviours.done.then(() => postMessage(behaviours.results));
`;

let site: Promise<Site> | undefined;
let browser: ReturnType<typeof launchChromium> | undefined;

async function open(path: string): Promise<Page> {
  browser ??= launchChromium();
  site ??= serve({
    "/page.html": "<!doctype html><title>page</title><script src='/behaviours.js'></script>",
    "/empty.html": "<!doctype html><title>empty</title>",
    "/behaviours.js": await bundleForGlobal(),
    "/worker.js": workerScript,
  });
  const page = await (await browser).newPage();
  await page.goto((await site).origin + path);
  return page;
}

afterAll(async () => {
  await (await browser)?.close();
  (await site)?.close();
});

checkResults(
  "Chromium page",
  async () => {
    const page = await open("/page.html");
    const results = await page.evaluate(async () => {
      await behaviours.done;
      return behaviours.results;
    });
    return { results };
  },
  { missing: noChromium },
);

checkResults(
  "Chromium worker",
  async () => {
    const page = await open("/empty.html");
    const results = await page.evaluate(
      () =>
        new Promise<readonly Result[]>((resolve, reject) => {
          const worker = new Worker("/worker.js");
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
    );
    return { results };
  },
  { missing: noChromium },
);
