import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { build } from "esbuild";
import { type BrowserName, findBrowser } from "../../scripts/find.mjs";
import { startBrowser } from "../browsers/browser-process.ts";
import { servedFiles } from "./jobs.ts";
import type { Options, Places } from "./options.ts";
import type { FileResult, Status } from "./results.ts";
import type { PageRunner } from "./runners.ts";
import { startServer } from "./server.ts";
import { timeoutsOf } from "./shells.ts";

/** More for starting a browser, on a busy machine. */
const startMs = 20_000;

interface PageReport {
  readonly harness: FileResult["harness"];
  readonly message: string;
  readonly subtests: readonly { readonly name: string; readonly status: Status; readonly message: string }[];
}

/** A WPT server, and a browser with a new profile for each page, which hands in its results there. */
export async function startBrowserRunner(name: BrowserName, options: Options, { root }: Places): Promise<PageRunner> {
  const injected = options.impl === "entangle" ? await bundleInjection(root) : "";
  const reports = new Map<string, (report: PageReport) => void>();
  const server = await startServer({
    wptDir: options.wptDir,
    served: servedFiles(options.wptDir, root),
    workerPrelude: injected,
    pagePrelude: injected === "" ? "" : '<script src="/entangle/injection.js"></script>',
    texts: {
      "/resources/testharnessreport.js": readFileSync(join(root, "test/wpt/browser/report.js"), "utf8"),
      "/entangle/injection.js": injected,
    },
    answer: (request, response) => takeReport(request, response, reports),
  });
  return {
    version: versionOf(name),
    async run(job) {
      const reported = new Promise<PageReport>((resolve) => reports.set(job.id, resolve));
      const browser = await startBrowser(name, `${server.origin}/${job.id}`);
      const limitMs = timeoutsOf(job).killAfterMs + startMs;
      try {
        return { id: job.id, group: job.group.name, ...(await Promise.race([reported, expire(limitMs)])) };
      } catch (error) {
        return { id: job.id, group: job.group.name, harness: "CRASH", message: String(error), subtests: [] };
      } finally {
        reports.delete(job.id);
        await browser.close();
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function versionOf(name: BrowserName): string {
  const command = [
    ...(name === "WebKit" ? ["xvfb-run", "--auto-servernum"] : []),
    findBrowser(name) ?? name,
    "--version",
  ];
  const [program = "", ...args] = command;
  const text = execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim();
}

/** @returns whether the request brings the report of a page; what isn't asked for is dropped */
function takeReport(
  request: IncomingMessage,
  response: ServerResponse,
  reports: ReadonlyMap<string, (report: PageReport) => void>,
): boolean {
  const [path, id = ""] = (request.url ?? "").split("?");
  if (path !== "/entangle/report") return false;
  void json(request).then((report) => {
    response.end();
    reports.get(decodeURIComponent(id))?.(report as PageReport);
  });
  return true;
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

function expire(limitMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`the page reported nothing within ${limitMs} ms`)), limitMs).unref();
  });
}
