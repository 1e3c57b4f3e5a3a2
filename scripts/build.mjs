// Builds dist/: ESM with types, and the CommonJS copy that Jest's loader needs (see ARCHITECTURE.md).
import { spawnSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./find.mjs";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// Built beside and then moved, so that whoever uses dist/ meanwhile never sees half of it.
const fresh = join(root, `node_modules/.cache/entangle-build-${process.pid}`);

/** @param {string[]} args */
const compile = (...args) => spawnSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" }).status === 0;

/**
 * Compiles the module whose `import()` has no literal once more, without the helper that tsc wraps into it in case that it is a path of
 * a `.ts`: behind it bundlers don't see the comments that tell them to leave the import alone, and webpack's minifier breaks it.
 * @param {string} folder
 * @param {ts.ModuleKind} module
 */
function unwrapImport(folder, module) {
  const name = "transports/ws-package";
  const source = readFileSync(join(root, `src/${name}.ts`), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module },
  });
  writeFileSync(join(folder, `${name}.js`), outputText);
}

const compiled =
  compile("-p", "tsconfig.json", "--noEmit", "false", "--outDir", fresh) &&
  compile("-p", "tsconfig.cjs.json", "--outDir", join(fresh, "cjs"));
if (compiled) {
  unwrapImport(fresh, ts.ModuleKind.ESNext);
  unwrapImport(join(fresh, "cjs"), ts.ModuleKind.CommonJS);
  writeFileSync(join(fresh, "cjs/package.json"), '{ "type": "commonjs" }\n');
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(fresh, join(root, "dist"));
} else {
  rmSync(fresh, { recursive: true, force: true });
  console.error("build: dist/ is as it was before; correct what tsc says above");
  process.exitCode = 1;
}
