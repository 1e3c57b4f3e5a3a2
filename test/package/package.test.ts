import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../runtimes/run-program.ts";
import { createProject, type Project } from "./project.ts";

describe("the packed package", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject();
  });
  afterAll(() => project.remove());

  const manifest = () => JSON.parse(readFileSync(join(project.packageFolder, "package.json"), "utf8"));

  test("publint: nothing to say", async () => {
    const { messages } = await publint({ pkgDir: project.packageFolder, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest()))).toEqual([]);
  });

  test("are the types wrong: no, neither for importers nor for CommonJS", async () => {
    const attw = resolve("node_modules/@arethetypeswrong/cli/dist/index.js");
    const args = [project.tarball, "--profile", "node16"];
    const ended = await runProgram(process.execPath, [attw, ...args]);
    expect(ended.stdout).toContain('"entangle"');
    expect(ended.status, ended.stdout).toBe(0);
  });

  test("no dependency of its own", () => {
    expect(manifest().dependencies ?? {}).toEqual({});
    expect(manifest().bundledDependencies ?? []).toEqual([]);
  });

  test("only what users need: the build, its types, the licence and the documents about it", () => {
    const files = execFileSync("tar", ["-tzf", project.tarball], { encoding: "utf8" }).trim().split("\n");
    const expected = /^package\/(dist\/.*\.(js|d\.ts)|dist\/cjs\/package\.json|package\.json|[A-Z]+(\.md)?)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
  });
});
