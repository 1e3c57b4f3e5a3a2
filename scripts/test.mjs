// `npm test`: sets up, builds, checks types, lints, then runs vitest. test/reporter.ts counts the steps with the tests.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./find.mjs";

/**
 * Runs a program of Node.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function succeeds(args, env = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: /** @type {const} */ ("inherit") };
  return spawnSync(process.execPath, args, options).status === 0;
}

succeeds(["scripts/setup.mjs"]);

/** @type {Record<string, boolean>} */
const steps = {};
for (const step of ["build", "typecheck", "lint"]) {
  // By a shell: npm is a batch file in Windows, which can't be spawned without one.
  steps[step] = spawnSync(`npm run --silent ${step}`, { cwd: root, shell: true, stdio: "inherit" }).status === 0;
  if (!steps[step]) console.error(`npm test: \`npm run ${step}\` failed`);
}

const vitest = join(root, "node_modules/vitest/vitest.mjs");
const passed = succeeds([vitest, "run", ...process.argv.slice(2)], { ENTANGLE_STEPS: JSON.stringify(steps) });
process.exitCode = passed && Object.values(steps).every(Boolean) ? 0 : 1;
