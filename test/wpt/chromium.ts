import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { launchChromium } from "../browsers/chromium.ts";
import { type Job, servedFiles } from "./jobs.ts";
import type { Options, Places } from "./options.ts";
import type { FileResult, Status } from "./results.ts";
import type { PageRunner } from "./runners.ts";
import { startServer, type WptServer } from "./server.ts";

const timeoutMs = 10_000;
const longTimeoutMs = 60_000;
const graceMs = 10_000;

export async function startChromium(options: Options, { root, binaries }: Places): Promise<PageRunner> {
  const injected = options.impl === "entangle" ? await bundleInjection(root) : "";
  const server = await startServer({
    wptDir: options.wptDir,
    served: servedFiles(options.wptDir, root),
    workerPrelude: injected,
    texts: {
      "/resources/testharnessreport.js": readFileSync(join(root, "test/wpt/browser/report.js"), "utf8"),
      "/entangle/injection.js": injected,
    },
  });
  const browser = await launchChromium(["--js-flags=--expose-gc"], binaries.chromium);
  return {
    version: browser.version(),
    run: (job) => runPage(browser, server, injected, job),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** One classic script that puts entangle in the place of a global's own classes. */
async function bundleInjection(root: string): Promise<string> {
  const bundle = await build({
    entryPoints: [join(root, "test/wpt/browser/inject.ts")],
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "warning",
    // Before any of entangle's modules runs: its MessageEvent derives from the host's where there is one.
    banner: { js: "delete self.MessageEvent; delete self.MessagePort; delete self.MessageChannel;" },
  });
  return `${bundle.outputFiles[0]?.text ?? ""}\n`;
}

interface PageReport {
  readonly harness: FileResult["harness"];
  readonly message: string;
  readonly subtests: readonly { readonly name: string; readonly status: Status; readonly message: string }[];
}

async function runPage(browser: Browser, server: WptServer, injected: string, job: Job): Promise<FileResult> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const identity = { id: job.id, group: job.group.name };
  try {
    if (injected !== "") await context.addInitScript(injected);
    const { promise, resolve } = withResolvers<PageReport>();
    // Playwright calls this for every frame; only the test's own page holds the harness that we asked for.
    await page.exposeBinding("wptReport", (source, report: PageReport) => {
      if (source.frame === page.mainFrame()) resolve(report);
    });
    const limit = (job.meta.longTimeout ? longTimeoutMs : timeoutMs) + graceMs;
    await page.goto(`${server.origin}/${job.id}`, { timeout: limit });
    return { ...identity, ...(await Promise.race([promise, expire(limit)])) };
  } catch (error) {
    return { ...identity, harness: "CRASH", message: String(error), subtests: [] };
  } finally {
    await context.close();
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function expire(limitMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`the page reported nothing within ${limitMs} ms`)), limitMs).unref();
  });
}
