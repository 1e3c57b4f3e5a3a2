import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runInThisContext } from "node:vm";
import { build, type Plugin } from "esbuild";
import type { Mutant } from "./mutants.ts";

export interface BundleOptions {
  /** With this mistake in the core. */
  readonly mutant?: Mutant | undefined;
  /** Private fields become fields that everybody sees, `$name` for `#name`. */
  readonly isOpened?: boolean;
}

/** Loads a module of this folder with a core of its own. */
export async function load<Module>(file: string, options: BundleOptions): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "loaded",
    target: "node20",
    plugins: [rewrite(options)],
  });
  return runInThisContext(`${outputFiles[0]?.text}; loaded`) as Module;
}

function rewrite({ mutant, isOpened }: BundleOptions): Plugin {
  return {
    name: "rewrite",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/](link|port)[\\/]|[\\/]test[\\/]simulation[\\/]/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const mutated = mutant && basename(path) === mutant.file ? mutate(source, mutant) : source;
        return { contents: isOpened ? mutated.replace(/#(?=[A-Za-z])/g, "$") : mutated, loader: "ts" };
      });
    },
  };
}

function mutate(source: string, { file, from, to }: Mutant): string {
  if (source.split(from).length !== 2) throw new Error(`${file} doesn't say once: ${from}`);
  return source.replace(from, () => to);
}
