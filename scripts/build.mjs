// Builds dist/: ESM with types, and the CommonJS copy that Jest's loader needs (see ARCHITECTURE.md).
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { build, transform } from "esbuild";
import { root } from "./find.mjs";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
// Built beside and then moved, so that whoever uses dist/ meanwhile never sees half of it.
const fresh = join(root, `node_modules/.cache/entangle-build-${process.pid}`);

/** Of both kinds of modules the types are the same: which they are of, the package.json beside them says. */
function writeTypes() {
  const args = ["-p", "tsconfig.json", "--noEmit", "false", "--emitDeclarationOnly", "--outDir", fresh];
  if (spawnSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" }).status !== 0) throw new Error("tsc");
  for (const path of readdirSync(fresh, { recursive: true, encoding: "utf8" })) {
    if (path.endsWith(".d.ts")) write(join(fresh, "cjs", path), readFileSync(join(fresh, path), "utf8"));
  }
}

/** @type {{ exports: Record<string, string | { import: { default: string } }> }} */
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entryPoints = Object.values(exports).flatMap((entry) =>
  typeof entry === "string" ? [] : entry.import.default.replace("./dist/", "src/").replace(".js", ".ts"),
);

/** @satisfies {import("esbuild").CommonOptions} */
const common = { target: "es2022", platform: "neutral" };

/** A file for each entry point, and one for each part that several share: a runtime takes longer to find many files than to read them. */
async function writeModules() {
  const { outputFiles } = await build({
    ...common,
    absWorkingDir: root,
    entryPoints,
    outbase: "src",
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: "esm",
    chunkNames: "shared/[hash]",
    packages: "external",
    write: false,
  });
  for (const { path, text } of outputFiles) {
    // Nothing here has side effects that another part waits for: of these imports bundlers would say that they ignore them.
    const module = text.replace(/^import "\..*";\n/gm, "");
    write(path, module);
    write(join(fresh, "cjs", relative(fresh, path)), `"use strict";\n${await toCommonJs(module)}`);
  }
  write(join(fresh, "cjs/package.json"), '{ "type": "commonjs" }\n');
}

/** @param {string} module */
async function toCommonJs(module) {
  const { code } = await transform(module, { ...common, format: "cjs", supported: { "dynamic-import": true } });
  return code;
}

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

try {
  await writeModules();
  writeTypes();
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(fresh, join(root, "dist"));
} catch (error) {
  rmSync(fresh, { recursive: true, force: true });
  console.error(`build: dist/ is as it was before; correct what is said above: ${error}`);
  process.exitCode = 1;
}
