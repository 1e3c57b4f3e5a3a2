// Installs what the tests need beside npm's packages: the other runtimes and the browsers. Does nothing where all is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allNames, browserNames, browsers, findBrowser, findRuntime, root, runtimesFolder } from "./find.mjs";

/** @typedef {import("./find.mjs").BrowserName} BrowserName */

/** @param {string} message */
const say = (message) => console.log(`setup: ${message}`);

/** @param {string} command for a shell: npm is a batch file in Windows, which can't be spawned without one */
function run(command) {
  say(command);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, { cwd: root, env, shell: true, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
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

/** @returns {string} why those are that are missing still */
function installRuntimes() {
  // Each runtime is one binary in a platform package; no install script is needed, and no link that could shadow node.
  const options = "--ignore-scripts --no-bin-links --no-audit --no-fund --loglevel=error";
  const isDone = runtimesAreCurrent() || run(`npm ci --prefix test/runtimes/programs ${options}`);
  return isDone ? `npm has no program for ${process.platform} ${process.arch}` : "`npm ci` failed";
}

/**
 * @param {BrowserName[]} names of browsers that are missing
 * @returns {string} why those are that are missing still
 */
function installBrowsers(names) {
  const paths = names.map((name) => browsers[name].variable).join(", ");
  const packages = names.flatMap((name) => browsers[name].packages);
  if (!existsSync("/etc/debian_version")) return `not a Debian machine: install it, or give its path in ${paths}`;
  if (process.getuid?.() !== 0)
    return `not root: run \`apt-get install ${packages.join(" ")}\`, or give paths in ${paths}`;
  if (!run("apt-get update")) return "`apt-get update` failed";
  // One after the other: what can't be had of one needn't keep the others away.
  for (const name of names) run(`apt-get install --yes --no-install-recommends ${browsers[name].packages.join(" ")}`);
  return "`apt-get install` failed";
}

/**
 * @param {string} name
 * @param {string} reason
 */
const sayMissing = (name, reason) =>
  say(`no ${name}: the tests with "${name}" in their name will be skipped: ${reason}`);

const whyNoRuntime = installRuntimes();
const noRuntimes = allNames.filter((name) => !findRuntime(name));
for (const name of noRuntimes) sayMissing(name, whyNoRuntime);
const toInstall = browserNames.filter((name) => !findBrowser(name));
const reason = toInstall.length === 0 ? "" : installBrowsers(toInstall);
const noBrowsers = toInstall.filter((name) => !findBrowser(name));
for (const name of noBrowsers) sayMissing(name, reason);
if (noRuntimes.length + noBrowsers.length === 0) say(`ready: ${[...allNames, ...browserNames].join(", ")}`);
