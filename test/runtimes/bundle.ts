import { build } from "esbuild";

export interface BundleOptions {
  /** Makes a classic script that leaves the module's exports there; without it the script is a module. */
  readonly globalName?: string;
  /** Modules to take in the place of others, by the names by which they are imported. */
  readonly alias?: Record<string, string>;
}

/** One self-contained script of `source`, a module's text that imports relative to test/, with entangle from its built package. */
export async function bundle(source: string, { globalName, alias = {} }: BundleOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: "test", loader: "ts" },
    bundle: true,
    write: false,
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    alias,
    // As bundlers do for React, which asks for it.
    define: { "process.env.NODE_ENV": '"production"' },
    ...(globalName ? { format: "iife", globalName } : { format: "esm" }),
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** Runs all behaviours in a classic script: `behaviours.results` holds what has been reported so far, `done` settles at the end. */
export const bundleForGlobal = (): Promise<string> =>
  bundle(
    `import { behaviours } from "./runtimes/behaviours/index.ts";
     import { runBehaviours, type Result } from "./runtimes/behaviours/run.ts";
     export const results: Result[] = [];
     export const done = runBehaviours(behaviours, (result) => results.push(result));`,
    { globalName: "behaviours" },
  );

/** Runs all behaviours in a module that prints one result a line. */
export const bundleForConsole = (): Promise<string> =>
  bundle(
    `import { behaviours } from "./runtimes/behaviours/index.ts";
     import { runBehaviours } from "./runtimes/behaviours/run.ts";
     await runBehaviours(behaviours, (result) => console.log(JSON.stringify(result)));`,
  );
