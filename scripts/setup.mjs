// Installs what the tests need beside npm's packages: the other runtimes and Chromium. Does nothing where all is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allNames, findChromium, findRuntime, root, runtimesFolder } from "./find.mjs";

/** @param {string} message */
const say = (message) => console.log(`setup: ${message}`);

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  say([command, ...args].join(" "));
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (error) say(`${command} could not be started: ${error.message}`);
  return status === 0;
}

/**
 * npm keeps a lock file of what it installed inside node_modules: it has to name what ours wants for this platform.
 */
function runtimesAreCurrent() {
  const installed = join(runtimesFolder, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = readPackages(installed);
  return Object.entries(readPackages(join(runtimesFolder, "package-lock.json"))).every(
    ([path, { version, os = [], cpu = [] }]) =>
      !os.includes(process.platform) || !cpu.includes(process.arch) || have[path]?.version === version,
  );
}

/**
 * @param {string} path
 * @returns {Record<string, { version: string, os?: string | string[], cpu?: string | string[] }>}
 */
const readPackages = (path) => JSON.parse(readFileSync(path, "utf8")).packages;

function installRuntimes() {
  if (runtimesAreCurrent()) return;
  // Each runtime is one binary in a platform package; no install script is needed, and no link that could shadow node.
  run("npm", [
    "ci",
    "--prefix",
    "test/runtimes/programs",
    "--ignore-scripts",
    "--no-bin-links",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
}

/** @returns {string | undefined} why Chromium is missing */
function installChromium() {
  if (findChromium()) return undefined;
  if (!existsSync("/etc/debian_version")) return "not a Debian machine: install Chromium, or give its path in CHROMIUM";
  if (process.getuid?.() !== 0) return "not root: run `apt-get install chromium`, or give its path in CHROMIUM";
  if (!run("apt-get", ["update"])) return "`apt-get update` failed";
  const packages = ["chromium", "fonts-liberation"];
  const installed = run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages]);
  return installed ? undefined : "`apt-get install` failed";
}

installRuntimes();
const noChromium = installChromium();
const missing = allNames.filter((name) => !findRuntime(name));
for (const name of missing) {
  const { platform, arch } = process;
  say(
    `no ${name}: the tests with "${name}" in their name will be skipped: \`npm ci\` gave no program for ${platform} ${arch}`,
  );
}
if (noChromium) say(`no Chromium: the tests with "Chromium" in their name will be skipped: ${noChromium}`);
if (missing.length === 0 && !noChromium) say(`ready: ${[...allNames, "Chromium"].join(", ")}`);
