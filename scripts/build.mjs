// Builds dist/: ESM with types, and the CommonJS copy that Jest's loader needs (see ARCHITECTURE.md).
import { spawnSync } from "node:child_process";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./find.mjs";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// Built beside and then moved, so that whoever uses dist/ meanwhile never sees half of it.
const fresh = join(root, `node_modules/.cache/entangle-build-${process.pid}`);

/** @param {string[]} args */
const compile = (...args) => spawnSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" }).status === 0;

const compiled =
  compile("-p", "tsconfig.json", "--noEmit", "false", "--outDir", fresh) &&
  compile("-p", "tsconfig.cjs.json", "--outDir", join(fresh, "cjs"));
if (compiled) {
  writeFileSync(join(fresh, "cjs/package.json"), '{ "type": "commonjs" }\n');
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(fresh, join(root, "dist"));
} else {
  rmSync(fresh, { recursive: true, force: true });
  console.error("build: dist/ is as it was before; correct what tsc says above");
  process.exitCode = 1;
}
