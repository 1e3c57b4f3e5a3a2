import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runtimeNames, whyMissing } from "../../scripts/find.mjs";
import { runInProject } from "../runtimes/run-program.ts";
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

  test("they load where there is no EventTarget, as in React Native", async (context) => {
    const missing = whyMissing("Node 20");
    if (missing) return context.skip(missing);
    // Jest's environment is Node's; browsers' own need one.
    const entries = entryPoints().filter((entry) => !/jest-environment|window/.test(entry));
    writeFileSync(
      join(project.folder, "without-event-target.mjs"),
      "delete globalThis.EventTarget; for (const entry of process.argv.slice(2)) await import(entry); console.log('loaded');",
    );
    const ended = await runInProject("Node 20", project.folder, ["without-event-target.mjs", ...entries]);
    expect(ended).toMatchObject({ status: 0, stdout: "loaded\n", stderr: "" });
  });

  test.for(runtimeNames)("%s: import and require give one copy of each", async (name, context) => {
    const missing = whyMissing(name);
    if (missing) return context.skip(missing);
    // Bun gives an import of jest-environment-jsdom no class to extend: there it is for Jest's loader only.
    const entries = entryPoints().filter((entry) => name !== "Bun" || !entry.endsWith("jest-environment"));
    const ended = await runInProject(name, project.folder, ["load.mjs", ...entries]);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    const report: Record<string, { names: string[]; same: boolean }> = JSON.parse(ended.stdout);
    expect(Object.keys(report)).toEqual(entries);
    for (const [entry, { same }] of Object.entries(report)) expect(same, entry).toBe(true);
    expect(report.entangle?.names).toEqual(["MessageChannel", "MessageEvent", "MessagePort", "structuredClone"]);
  });
});
