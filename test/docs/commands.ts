import { existsSync, readFileSync } from "node:fs";
import { parseOptions } from "../wpt/options.ts";
import type { Block } from "./markdown.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** Commands of npm itself; `start` and `test` stand for scripts. */
const npmCommands = new Set(["ci", "install", "pack"]);
const benchOptions = new Set(readFileSync("bench/run.mjs", "utf8").match(/--[a-z-]+/g));

/** The commands of a block, without comments: `a && b` are two. */
export function commandsOf({ code }: Block): string[] {
  return code
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .flatMap((line) => line.split(" && "))
    .filter((command) => command !== "");
}

/**
 * Checks that a command is one that a reader can run here, as far as that can be told without running it.
 * @throws {Error} that says what is wrong with it
 */
export function checkCommand(command: string): void {
  const [program, ...args] = command.split(" ");
  if (program === "npm") checkNpm(args);
  else if (program === "node") checkFile(args[0]);
  else if (command !== "git clone --depth 1 https://github.com/web-platform-tests/wpt") {
    throw new Error(`neither npm, nor node, nor the known git command: ${command}`);
  }
}

function checkNpm(args: readonly string[]): void {
  const [command = "", ...rest] = args;
  const script = command === "run" ? rest[0] : command;
  if (npmCommands.has(command)) return;
  if (script === undefined || !(script in scripts)) throw new Error(`package.json has no script "${script}"`);
  const dashes = args.indexOf("--");
  const options = dashes < 0 ? [] : args.slice(dashes + 1);
  if (script === "wpt") parseOptions(options);
  if (script === "test") for (const path of options) checkFile(path);
  const unknown = script === "bench" && options.find((option) => option.startsWith("--") && !benchOptions.has(option));
  if (unknown) throw new Error(`bench/run.mjs knows no ${unknown}`);
}

function checkFile(path: string | undefined): void {
  if (path === undefined || !existsSync(path)) throw new Error(`${path} is no file of this repository`);
}
