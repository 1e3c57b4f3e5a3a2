// Where the programs are that the tests run in. Nothing is looked for on the PATH but Chromium: a test names its versions.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const runtimesFolder = join(root, "test/runtimes/programs");

/** Names as tests print them, and each program's place inside test/runtimes/programs/node_modules. */
const programs = {
  "Node 20": `node20-linux-${process.arch}/bin/node`,
  "Node 22": `node22-linux-${process.arch}/bin/node`,
  "Node 24": `node24-linux-${process.arch}/bin/node`,
  Deno: `@deno/linux-${process.arch}-glibc/deno`,
  Bun: `@oven/bun-linux-${process.arch === "arm64" ? "aarch64" : process.arch}/bin/bun`,
};

/** Those that take no module by its path: each is started in a way of its own. */
const engines = {
  workerd: `@cloudflare/workerd-linux-${process.arch === "x64" ? "64" : process.arch}/bin/workerd`,
  // Of React Native. The package has programs for all systems, but not for all processors.
  Hermes: `hermes-engine-cli/${process.platform === "linux" && process.arch === "x64" ? "linux64-bin" : "none"}/hermes`,
};

/** @typedef {keyof typeof programs} RuntimeName */
/** @typedef {keyof typeof engines} EngineName */
export const runtimeNames = /** @type {RuntimeName[]} */ (Object.keys(programs));
export const allNames = [...runtimeNames, .../** @type {EngineName[]} */ (Object.keys(engines))];

/**
 * @param {RuntimeName | EngineName} name
 * @returns {string | undefined} the program's path, or nothing where it isn't installed
 */
export function findRuntime(name) {
  const path = join(runtimesFolder, "node_modules", { ...programs, ...engines }[name]);
  return existsSync(path) ? path : undefined;
}

/** @param {RuntimeName | EngineName} name @returns {string | undefined} why a test that needs it is skipped; nothing where it is installed */
export const whyMissing = (name) =>
  findRuntime(name) ? undefined : `${name} is not installed (npm run setup says why)`;

/**
 * CHROMIUM in the environment, or the first known name on the PATH.
 * @returns {string | undefined}
 */
export function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM, ...candidates].find((path) => path && isExecutable(path));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
