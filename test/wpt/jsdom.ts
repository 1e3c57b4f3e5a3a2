import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Job, servedFiles } from "./jobs.ts";
import type { Options, Places } from "./options.ts";
import { parseOutput } from "./results.ts";
import type { PageRunner } from "./runners.ts";
import { startServer } from "./server.ts";
import { spawnAndCollect, timeoutsOf, versionOf } from "./shells.ts";

/** The jsdom of test/runtimes/programs, beside the Node that it needs. */
const packageOf = (root: string): string => join(root, "test/runtimes/programs/node_modules/jsdom/package.json");

/** A WPT server, and a process with a fresh jsdom for each page. */
export async function startJsdom(options: Options, { root, binaries }: Places): Promise<PageRunner> {
  const server = await startServer({
    wptDir: options.wptDir,
    served: servedFiles(options.wptDir, root),
    workerPrelude: "",
    texts: { "/resources/testharnessreport.js": readFileSync(join(root, "test/wpt/browser/report.js"), "utf8") },
  });
  const { version } = createRequire(import.meta.url)(packageOf(root)) as { version: string };
  return {
    version: `${version} (Node ${await versionOf(binaries.jsdom)})`,
    async run(job: Job) {
      const { timeoutMs, killAfterMs } = timeoutsOf(job);
      const task = {
        url: `${server.origin}/${job.id}`,
        jsdom: pathToFileURL(packageOf(root)).href,
        entangle: options.impl === "entangle" ? pathToFileURL(join(root, "dist/window/install.js")).href : null,
        timeoutMs,
      };
      const args = ["--expose-gc", join(root, "test/wpt/shell/jsdom.mjs"), JSON.stringify(task)];
      const { stdout, end } = await spawnAndCollect(binaries.jsdom, args, killAfterMs);
      return parseOutput(job.id, job.group.name, stdout, end);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
