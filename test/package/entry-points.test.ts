import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findRuntime, runtimeNames } from "../../scripts/find.mjs";
import { runProgram } from "../runtimes/run-program.ts";
import { createProject, entryPoints, type Project } from "./project.ts";

/** Loads each entry point both ways and prints, for each, its names and whether both are the same. */
const script = `
  import { createRequire } from "node:module";
  const require = createRequire(import.meta.url);
  const report = {};
  for (const entry of process.argv.slice(2)) {
    const imported = await import(entry);
    const required = require(entry);
    const names = Object.keys(imported).sort();
    report[entry] = { names, same: names.every((name) => imported[name] === required[name]) };
  }
  console.log(JSON.stringify(report));
`;

describe("entry points", () => {
  let project: Project;
  beforeAll(() => {
    // A peer, which only entangle/jest-environment needs.
    project = createProject(undefined, ["jest-environment-jsdom"]);
    writeFileSync(join(project.folder, "load.mjs"), script);
  });
  afterAll(() => project.remove());

  test.for(runtimeNames)("%s: import and require give one copy of each", async (name, context) => {
    const program = findRuntime(name);
    if (!program) return context.skip(`${name} is not installed (npm run setup says why)`);
    const ofDeno = ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual"];
    // Bun gives an import of jest-environment-jsdom no class to extend: there it is for Jest's loader only.
    const entries = entryPoints().filter((entry) => name !== "Bun" || !entry.endsWith("jest-environment"));
    const args = [...(name === "Deno" ? ofDeno : []), "load.mjs", ...entries];
    const env = { DENO_DIR: project.folder, DENO_NO_UPDATE_CHECK: "1" };
    const ended = await runProgram(program, args, { cwd: project.folder, env });
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    const report: Record<string, { names: string[]; same: boolean }> = JSON.parse(ended.stdout);
    expect(Object.keys(report)).toEqual(entries);
    for (const [entry, { same }] of Object.entries(report)) expect(same, entry).toBe(true);
    expect(report.entangle?.names).toEqual(["MessageChannel", "MessageEvent", "MessagePort", "structuredClone"]);
  });
});
