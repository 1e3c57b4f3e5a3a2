// npm run docs:transports: writes the table of docs/transports.md from the capabilities that the link suite is run with.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./find.mjs";
import { importBundled } from "./import-bundled.mjs";

const page = join(root, "docs/transports.md");
const { withTable } = await importBundled("test/link-suite/transports-table.ts");
writeFileSync(page, withTable(readFileSync(page, "utf8")));
// Which aligns its columns.
execFileSync(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), "format", "--write", page]);
