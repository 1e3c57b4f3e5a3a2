import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Ended, runProgram } from "../runtimes/run-program.ts";
import { createProject, type Project } from "./project.ts";

let project: Project | undefined;
afterEach(() => project?.remove());

const libraries = ["react", "react-dom", "scheduler", "comlink", "@testing-library/react", "@testing-library/dom"];
// A runner that runs in a runner must not take itself for one of its workers.
const env = { NODE_ENV: "test", VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined };

/** Runs a program of this repository's node_modules. */
const run = (cwd: string, program: string, ...args: string[]): Promise<Ended> =>
  runProgram(process.execPath, [resolve("node_modules", program), ...args], { cwd, env });

/** The one line that a user of entangle changes. */
function changeOneLine(file: string, before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  if (text.split(before).length !== 2)
    throw new Error(`the template's ${file} has not exactly one "${before}": ${text}`);
  writeFileSync(file, text.replace(before, after));
}

describe("projects made from official templates, plus one line", () => {
  test("create-vite, react-ts, with Vitest: React's server.browser, Comlink with a frame; it ends by itself", async () => {
    project = createProject(undefined, ["vite", "vitest", "jsdom", "@vitejs/plugin-react", ...libraries]);
    const made = await run(project.folder, "create-vite/index.js", "app", "--template", "react-ts", "--no-interactive");
    expect(made.status, made.stdout + made.stderr).toBe(0);
    const { folder } = project;
    cpSync(join(folder, "app"), folder, { recursive: true });
    rmSync(join(folder, "app"), { recursive: true });
    changeOneLine(
      join(folder, "vite.config.ts"),
      "plugins: [react()],\n",
      'plugins: [react()],\n  test: { environment: "jsdom", setupFiles: "entangle/window/install" },\n',
    );
    cpSync("test/package/fixtures/vite-template/App.test.tsx", join(folder, "src/App.test.tsx"));
    const ended = await run(folder, "vitest/vitest.mjs", "run");
    expect(ended.stdout, ended.stderr).toMatch(/Tests +4 passed \(4\)/);
    expect(ended.stdout + ended.stderr).not.toMatch(/close timed out|hanging/i);
    expect(ended).toMatchObject({ status: 0, signal: null });
  });

  test("create-jest, jsdom: React's server.browser, Comlink with a frame; it ends by itself", async () => {
    project = createProject("jest-environment", ["jest-environment-jsdom", ...libraries]);
    const { folder } = project;
    writeFileSync(join(folder, "package.json"), '{ "name": "project-of-create-jest", "version": "1.0.0" }');
    await createJestConfig(folder);
    changeOneLine(
      join(folder, "jest.config.js"),
      '  testEnvironment: "jsdom",\n',
      '  testEnvironment: "entangle/jest-environment",\n',
    );
    const ended = await run(folder, "jest/bin/jest.js", "--runInBand");
    expect(ended.stderr).toContain("Tests:       14 passed, 14 total");
    expect(ended.stderr).not.toContain("did not exit");
    expect(ended).toMatchObject({ status: 0, signal: null });
  });
});

/** `npm init jest`, whose questions are answered by the means that its library of questions has for tests. */
async function createJestConfig(folder: string): Promise<void> {
  const file = join(folder, "create-jest.cjs");
  const answers = [true, false, "jsdom", false, "v8", false];
  const script = `
    const { createRequire } = require("node:module");
    const createJest = ${JSON.stringify(resolve("node_modules/create-jest"))};
    createRequire(require.resolve(createJest))("prompts").inject(${JSON.stringify(answers)});
    require(createJest).runCreate(${JSON.stringify(folder)});`;
  writeFileSync(file, script);
  const ended = await runProgram(process.execPath, [file], { cwd: folder });
  expect(ended.status, ended.stderr).toBe(0);
  rmSync(file);
}
