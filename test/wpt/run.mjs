// Starts the WPT runner: bundles cli.ts, because Node 20 doesn't strip types, and runs it. See docs/conformance.md.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { findRuntime, root } from "../../scripts/find.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(root, "node_modules/.cache/entangle-wpt/cli.mjs");
await build({
  entryPoints: [join(here, "cli.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outfile,
  sourcemap: "inline",
  logLevel: "warning",
});
const { main } = await import(pathToFileURL(outfile).href);
const env = process.env;
process.exitCode = await main(process.argv.slice(2), {
  root,
  binaries: {
    node: env.ENTANGLE_NODE ?? process.execPath,
    deno: env.ENTANGLE_DENO ?? findRuntime("Deno") ?? "deno",
    bun: env.ENTANGLE_BUN ?? findRuntime("Bun") ?? "bun",
    link: env.ENTANGLE_NODE ?? process.execPath,
    jsdom: env.ENTANGLE_NODE ?? findRuntime("Node 24") ?? process.execPath,
  },
});
