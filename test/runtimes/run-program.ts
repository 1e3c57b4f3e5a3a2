import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineName, findRuntime, type RuntimeName } from "../../scripts/find.mjs";

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  /** Set if the program didn't end by itself within the time limit and was killed. */
  readonly signal: NodeJS.Signals | null;
}

/** Starts a program without standard input and waits until it ends, or ends it after 40 seconds, if no other limit is given. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, timeLimitMs = 40_000 }: { cwd?: string; env?: NodeJS.ProcessEnv; timeLimitMs?: number } = {},
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeLimitMs,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ stdout, stderr, status, signal }));
  });
}

export function requireRuntime(name: RuntimeName | EngineName): string {
  const program = findRuntime(name);
  if (!program) throw new Error(`${name} is not installed: run \`npm run setup\``);
  return program;
}

/**
 * Runs the text of a module in a runtime that is installed.
 * @param mayAll Deno asks nobody for permissions then; others never do
 */
export async function runModule(
  name: RuntimeName,
  text: string,
  { mayAll = false, timeLimitMs = 40_000 } = {},
): Promise<Ended> {
  const program = requireRuntime(name);
  const folder = mkdtempSync(join(tmpdir(), "entangle-runtime-"));
  try {
    const file = join(folder, "module.mjs");
    writeFileSync(file, text);
    const permissions = mayAll ? "--allow-all" : "--no-prompt";
    const ofDeno = ["run", "--no-config", "--no-lock", "--no-remote", "--v8-flags=--expose-gc", permissions];
    const args = name === "Deno" ? [...ofDeno, file] : [file];
    return await runProgram(program, args, {
      cwd: folder,
      env: { DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1" },
      timeLimitMs,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Runs a module of a project that has its packages in a folder of its own.
 * @param args the module, and what it is given
 * @param permissions of Deno; it asks nobody for others
 */
export function runInProject(
  name: RuntimeName,
  folder: string,
  args: readonly string[],
  permissions: readonly string[] = ["--allow-all"],
): Promise<Ended> {
  const ofDeno = ["run", "--no-prompt", "--no-lock", "--node-modules-dir=manual", ...permissions];
  return runProgram(requireRuntime(name), [...(name === "Deno" ? ofDeno : []), ...args], {
    cwd: folder,
    env: { DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1" },
  });
}
