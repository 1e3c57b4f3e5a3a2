// Builds dist/: ESM with types, and the CommonJS copy that Jest's loader needs (see ARCHITECTURE.md).
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** @param {string[]} args */
const run = (...args) => execFileSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" });

rmSync(join(root, "dist"), { recursive: true, force: true });
run("-p", "tsconfig.json", "--noEmit", "false", "--outDir", "dist");
run("-p", "tsconfig.cjs.json");
writeFileSync(join(root, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
