import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Job, scriptsOf, servedFiles } from "./jobs.ts";
import type { Options, Places, Runtime } from "./options.ts";
import { type FileResult, parseOutput } from "./results.ts";

/** Time for one file; the harness ends it so that the subtests that did finish count. */
const timeoutMs = 10_000;
const longTimeoutMs = 60_000;
/** More before the process is killed, because it didn't even get to ending the harness. */
const graceMs = 5_000;

const argumentsOf: Record<Exclude<Runtime, "chromium">, readonly string[]> = {
  node: ["--expose-gc"],
  deno: ["run", "--allow-all", "--no-lock", "--no-config", "--quiet", "--v8-flags=--expose-gc"],
  bun: ["run"],
};

/** Runs one file in a fresh process of the runtime. */
export async function runInShell(job: Job, options: Options, { root, binaries }: Places): Promise<FileResult> {
  if (options.runtime === "chromium") throw new Error("Chromium is no shell; use chromium.ts");
  const fileTimeoutMs = job.meta.longTimeout ? longTimeoutMs : timeoutMs;
  const task = {
    wptDir: options.wptDir,
    path: job.path,
    title: job.meta.title,
    scripts: scriptsOf(job, options.wptDir, root),
    served: servedFiles(options.wptDir, root),
    entangle: options.impl === "entangle" ? pathToFileURL(join(root, "dist/index.js")).href : null,
    timeoutMs: fileTimeoutMs,
  };
  const child = spawn(
    binaries[options.runtime],
    [...argumentsOf[options.runtime], join(root, "test/wpt/shell/environment.mjs"), JSON.stringify(task)],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } },
  );
  const { stdout, end } = await collect(child, fileTimeoutMs + graceMs);
  return parseOutput(job.id, job.group.name, stdout, end);
}

/** All output of a process, and in words how it ended. */
async function collect(child: ChildProcess, killAfterMs: number): Promise<{ stdout: string; end: string }> {
  const chunks = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      chunks[name] += text;
    });
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const how = await new Promise<string>((resolve, reject) => {
    child.once("error", (cause) => {
      const hint = "install it with the test set-up, or name it in ENTANGLE_NODE, ENTANGLE_DENO or ENTANGLE_BUN";
      reject(new Error(`can't start ${child.spawnfile}: ${cause.message}; ${hint}`, { cause }));
    });
    child.once("close", (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  clearTimeout(timer);
  return { stdout: chunks.stdout, end: `${how}; ${chunks.stderr.trim().slice(0, 600)}` };
}

/** The version that the program prints. */
export async function versionOf(binary: string): Promise<string> {
  const child = spawn(binary, ["--version"], { stdio: ["ignore", "pipe", "pipe"] });
  const { stdout } = await collect(child, graceMs);
  return /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? stdout.trim();
}
