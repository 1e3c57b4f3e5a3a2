// Imports a module of the tests from a script: they are in TypeScript, which Node 20 doesn't read.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./find.mjs";

/**
 * @param {string} path in the project, such as "test/wpt/cli.ts"
 * @returns {Promise<any>} what it exports
 */
export async function importBundled(path) {
  // Inside of node_modules, as the packages are imported from there.
  const outfile = join(root, "node_modules/.cache/entangle", `${basename(path, ".ts")}.mjs`);
  await build({
    entryPoints: [join(root, path)],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
    sourcemap: "inline",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
