// Starts the WPT runner. See docs/conformance.md.
import { findRuntime, root } from "../../scripts/find.mjs";
import { importBundled } from "../../scripts/import-bundled.mjs";

const { main } = await importBundled("test/wpt/cli.ts");
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
