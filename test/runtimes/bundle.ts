import { build } from "esbuild";

/**
 * One self-contained script of `source`, a module's text that imports relative to test/, with entangle from its built package.
 * @param globalName makes a classic script that leaves the module's exports there; without it the script is a module
 */
export async function bundle(source: string, globalName?: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: "test", loader: "ts" },
    bundle: true,
    write: false,
    target: "es2022",
    platform: "neutral",
    ...(globalName ? { format: "iife", globalName } : { format: "esm" }),
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** Runs all behaviours in a classic script: `behaviours.results` holds what has been reported so far, `done` settles at the end. */
export const bundleForGlobal = (): Promise<string> =>
  bundle(
    `import { runBehaviours, type Result } from "./runtimes/behaviours/index.ts";
     export const results: Result[] = [];
     export const done = runBehaviours((result) => results.push(result));`,
    "behaviours",
  );

/** Runs all behaviours in a module that prints one result a line. */
export const bundleForConsole = (): Promise<string> =>
  bundle(
    `import { runBehaviours } from "./runtimes/behaviours/index.ts";
     await runBehaviours((result) => console.log(JSON.stringify(result)));`,
  );
