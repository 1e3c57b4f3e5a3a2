import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Ended, runProgram } from "../runtimes/run-program.ts";
import { createProject, type Project } from "./project.ts";

let project: Project | undefined;
afterEach(() => project?.remove());

async function run(fixture: string, dependencies: string[], args: string[]): Promise<Ended> {
  project = createProject(fixture, ["react", "react-dom", "scheduler", ...dependencies]);
  // A runner that runs in a runner must not take itself for one of its workers.
  const env = { NODE_ENV: "test", VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined };
  return runProgram(process.execPath, args, { cwd: project.folder, env });
}

const libraries = ["comlink", "@testing-library/react", "@testing-library/dom"];

describe("one-line set-up of test runners", () => {
  test("Jest: jsdom, entangle/install, React, fake timers; the run ends by itself", async () => {
    // In one process, so that what a test left open would keep the run itself from ending.
    const args = [resolve("node_modules/jest/bin/jest.js"), "--ci", "--runInBand"];
    const ended = await run("jest", ["jest-environment-jsdom"], args);
    expect(ended.stderr).toContain("Tests:       6 passed, 6 total");
    expect(ended.stderr).not.toContain("did not exit");
    expect(ended).toMatchObject({ status: 0, signal: null });
  });

  test("Jest: entangle/jest-environment, React, React Testing Library, Comlink with a frame, a worker; the run ends by itself", async () => {
    const args = [resolve("node_modules/jest/bin/jest.js"), "--ci", "--runInBand"];
    const ended = await run("jest-environment", ["jest-environment-jsdom", ...libraries], args);
    expect(ended.stderr).toContain("Tests:       14 passed, 14 total");
    expect(ended.stderr).not.toContain("did not exit");
    expect(ended).toMatchObject({ status: 0, signal: null });
  });

  test("Vitest: jsdom, entangle/install, React, fake timers; the run ends by itself", async () => {
    const ended = await run("vitest", ["vitest", "jsdom"], [resolve("node_modules/vitest/vitest.mjs"), "run"]);
    expect(ended.stdout).toMatch(/Tests +6 passed \(6\)/);
    expect(ended.stdout + ended.stderr).not.toMatch(/close timed out|hanging/i);
    expect(ended).toMatchObject({ status: 0, signal: null });
  });
  test.each([
    ["jsdom", "forks"],
    ["happy-dom", "forks"],
    // There the window is the global object itself.
    ["happy-dom", "vmForks"],
  ])(
    "Vitest: %s in %s, entangle/window/install, React Testing Library, Comlink with a frame; the run ends by itself",
    async (environment, pool) => {
      const args = [resolve("node_modules/vitest/vitest.mjs"), "run", "--environment", environment, "--pool", pool];
      const ended = await run("vitest-window", ["vitest", environment, ...libraries], args);
      expect(ended.stdout, ended.stderr).toMatch(/Tests +11 passed \(11\)/);
      expect(ended.stdout + ended.stderr).not.toMatch(/close timed out|hanging/i);
      expect(ended).toMatchObject({ status: 0, signal: null });
    },
  );

  test("Mocha: global-jsdom, entangle/window/install, React Testing Library; the run ends by itself", async () => {
    const dependencies = ["mocha", "global-jsdom", "jsdom", ...libraries];
    const ended = await run("mocha", dependencies, [resolve("node_modules/mocha/bin/mocha.js")]);
    expect(ended.stdout, ended.stderr).toContain("6 passing");
    expect(ended).toMatchObject({ status: 0, signal: null });
  });
});
