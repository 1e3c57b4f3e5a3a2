// Where the programs are that the tests run in. Nothing is looked for on the PATH but browsers: a test names its versions.
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const runtimesFolder = join(root, "test/runtimes/programs");

/** Names as tests print them, and each program's place inside test/runtimes/programs/node_modules. */
const programs = {
  "Node 20": `node20-linux-${process.arch}/bin/node`,
  "Node 22": `node22-linux-${process.arch}/bin/node`,
  "Node 24": `node24-linux-${process.arch}/bin/node`,
  "Node 26": `node26-linux-${process.arch}/bin/node`,
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
 * @typedef {object} BrowserProgram
 * @property {string} variable of the environment, that may give its path
 * @property {string[]} names on the PATH, or else paths, the best first
 * @property {string[]} packages of Debian
 */

/** Browsers by their names as tests print them. WebKit's is the little one that comes with WebKitGTK; it needs a display. */
export const browsers = /** @satisfies {Record<string, BrowserProgram>} */ ({
  Chromium: {
    variable: "CHROMIUM",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    packages: ["chromium", "fonts-liberation"],
  },
  Firefox: { variable: "FIREFOX", names: ["firefox-esr", "firefox"], packages: ["firefox-esr"] },
  WebKit: { variable: "MINIBROWSER", names: miniBrowsers(), packages: ["webkit2gtk-driver", "xvfb"] },
});

/** @typedef {keyof typeof browsers} BrowserName */
export const browserNames = /** @type {BrowserName[]} */ (Object.keys(browsers));

/** Distributions keep it beside the library, in a folder that is named by architecture and version. */
function miniBrowsers() {
  const folders = ["/usr/lib", "/usr/libexec"].flatMap((folder) => [folder, ...subfoldersOf(folder)]);
  const libraries = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
  return libraries.flatMap((library) => folders.map((folder) => join(folder, library, "MiniBrowser")));
}
/** @param {string} folder */
function subfoldersOf(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/**
 * @param {BrowserName} name
 * @returns {string | undefined} the program's path
 */
export function findBrowser(name) {
  const { variable, names } = browsers[name];
  const program = [process.env[variable], ...onPath(names)].find((path) => path && isExecutable(path));
  return name === "WebKit" && !findDisplayServer() ? undefined : program;
}

export const findChromium = () => findBrowser("Chromium");

/** Xvfb, which shows to nobody what a program draws that can't do without a display. */
export const findDisplayServer = () => onPath(["Xvfb"]).find(isExecutable);

/** @param {BrowserName} name @returns {string | undefined} why a test that needs it is skipped; nothing where it is installed */
export const whyNoBrowser = (name) =>
  findBrowser(name) ? undefined : `${name} is not installed (npm run setup says why)`;

/** @param {string[]} names */
function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => resolve(folder, name)));
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
