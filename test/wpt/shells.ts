import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Job, scriptsOf, servedFiles } from "./jobs.ts";
import type { Browser, Options, Places, Runtime } from "./options.ts";
import { type FileResult, parseOutput } from "./results.ts";

/** Time for one file; the harness ends it so that the subtests that did finish count. */
const timeoutMs = 10_000;
const longTimeoutMs = 60_000;
/** More before the process is killed, because it didn't even get to ending the harness. */
const graceMs = 5_000;

/** What runs a file without a page. */
export type Shell = Exclude<Runtime, Browser>;

const argumentsOf: Record<Shell, readonly string[]> = {
  node: ["--expose-gc"],
  deno: ["run", "--allow-all", "--no-lock", "--no-config", "--quiet", "--v8-flags=--expose-gc"],
  bun: ["run"],
  link: ["--expose-gc"],
};

export function timeoutsOf(job: Job): { timeoutMs: number; killAfterMs: number } {
  const fileTimeoutMs = job.meta.longTimeout ? longTimeoutMs : timeoutMs;
  return { timeoutMs: fileTimeoutMs, killAfterMs: fileTimeoutMs + graceMs };
}

const entryOf = (shell: Shell): string => (shell === "link" ? "test/wpt/shell/split-entangle.mjs" : "dist/index.js");

/** Runs one file in a fresh process of the runtime. */
export async function runInShell(job: Job, shell: Shell, options: Options, places: Places): Promise<FileResult> {
  const { root, binaries } = places;
  const { timeoutMs, killAfterMs } = timeoutsOf(job);
  const task = {
    wptDir: options.wptDir,
    path: job.path,
    title: job.meta.title,
    scripts: scriptsOf(job, options.wptDir, root),
    served: servedFiles(options.wptDir, root),
    entangle: options.impl === "entangle" ? pathToFileURL(join(root, entryOf(shell))).href : null,
    timeoutMs,
  };
  const args = [...argumentsOf[shell], join(root, "test/wpt/shell/environment.mjs"), JSON.stringify(task)];
  const { stdout, end } = await spawnAndCollect(binaries[shell], args, killAfterMs);
  return parseOutput(job.id, job.group.name, stdout, end);
}

/** All output of a process, and in words how it ended. */
export async function spawnAndCollect(
  binary: string,
  args: readonly string[],
  killAfterMs: number,
): Promise<{ stdout: string; end: string }> {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
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
  const { stdout } = await spawnAndCollect(binary, ["--version"], graceMs);
  return /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? stdout.trim();
}
