// npm run docs:transports: writes the table of docs/transports.md from the capabilities that the link suite is run with.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./find.mjs";

const page = join(root, "docs/transports.md");
const { outputFiles } = await build({
  entryPoints: [join(root, "test/link-suite/transports-table.ts")],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
});
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
const { withTable } = await import(`data:text/javascript;base64,${code}`);
writeFileSync(page, withTable(readFileSync(page, "utf8")));
// Which aligns its columns.
execFileSync(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), "format", "--write", page]);
