import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A project of a user, in a folder of its own, with the packed package installed. */
export interface Project {
  readonly folder: string;
  /** Where the package is installed. */
  readonly packageFolder: string;
  readonly tarball: string;
  remove(): void;
}

/**
 * Packs the built package as `npm publish` would, and installs it beside a copy of `fixture`.
 * @param dependencies packages of this repository's node_modules that the project gets by a link
 */
export function createProject(fixture?: string, dependencies: readonly string[] = []): Project {
  const folder = mkdtempSync(join(tmpdir(), "entangle-project-"));
  const packageFolder = join(folder, "node_modules/entangle");
  mkdirSync(packageFolder, { recursive: true });
  const packArgs = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", packArgs, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const tarball = join(folder, packed.filename);
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", packageFolder]);
  if (fixture) cpSync(join("test/package/fixtures", fixture), folder, { recursive: true });
  for (const name of dependencies) link(name, folder);
  return { folder, packageFolder, tarball, remove: () => rmSync(folder, { recursive: true }) };
}

function link(name: string, folder: string): void {
  const path = join(folder, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(resolve("node_modules", name), path);
}

/** The subpaths that can be imported, such as "entangle/install". */
export function entryPoints(): string[] {
  const { name, exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const paths = Object.keys(exports).filter((path) => !path.endsWith(".json"));
  return paths.map((path) => name + path.slice(1));
}
