import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Job, servedFiles } from "./jobs.ts";
import type { Options, Places } from "./options.ts";
import { parseOutput } from "./results.ts";
import type { PageRunner } from "./runners.ts";
import { startServer, type WptServer } from "./server.ts";
import { spawnAndCollect, timeoutsOf, versionOf } from "./shells.ts";

/** The jsdom of test/runtimes/programs, beside the Node that it needs. */
const packageOf = (root: string): string => join(root, "test/runtimes/programs/node_modules/jsdom/package.json");

/** More for starting Node and loading jsdom, on a busy machine. */
const startMs = 15_000;

/** WPT servers, and a process with a fresh jsdom for each page. */
export async function startJsdom(options: Options, { root, binaries }: Places): Promise<PageRunner> {
  const harness = readFileSync(join(options.wptDir, "resources/testharness.js"), "utf8");
  const server = await startServerWith(harness, options, root);
  const lenientServer = await startServerWith(withErrorsOfAnyRealm(harness), options, root);
  const { version } = createRequire(import.meta.url)(packageOf(root)) as { version: string };
  return {
    version: `${version} (Node ${await versionOf(binaries.jsdom)})`,
    async run(job: Job) {
      const { timeoutMs, killAfterMs } = timeoutsOf(job);
      const task = {
        url: `${(job.group.ofJsdom ? lenientServer : server).origin}/${job.id}`,
        jsdom: pathToFileURL(packageOf(root)).href,
        entangle: options.impl === "entangle" ? pathToFileURL(join(root, "dist/window/install.js")).href : null,
        timeoutMs,
      };
      const args = ["--expose-gc", join(root, "test/wpt/shell/jsdom.mjs"), JSON.stringify(task)];
      const { stdout, end } = await spawnAndCollect(binaries.jsdom, args, killAfterMs + startMs);
      return parseOutput(job.id, job.group.name, stdout, end);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await lenientServer[Symbol.asyncDispose]();
    },
  };
}

function startServerWith(harness: string, options: Options, root: string): Promise<WptServer> {
  return startServer({
    wptDir: options.wptDir,
    served: servedFiles(options.wptDir, root),
    workerPrelude: "",
    texts: {
      "/resources/testharness.js": harness,
      "/resources/testharnessreport.js": readFileSync(join(root, "test/wpt/browser/report.js"), "utf8"),
    },
  });
}

/** jsdom throws its TypeErrors from Node's realm; its own runner lets that pass, or nearly no test of its own would. */
function withErrorsOfAnyRealm(harness: string): string {
  const [check, ...more] = harness.match(/e\.constructor === constructor &&/g) ?? [];
  if (check === undefined || more.length > 0) throw new Error("testharness.js checks errors otherwise; see jsdom.ts");
  return harness.replace(check, "");
}
