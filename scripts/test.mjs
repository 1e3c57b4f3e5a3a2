// `npm test`: sets up, builds, checks types, lints, then runs vitest. test/reporter.ts counts the steps with the tests.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./find.mjs";

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function succeeds(command, args, env = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: /** @type {const} */ ("inherit") };
  return spawnSync(command, args, options).status === 0;
}

succeeds(process.execPath, ["scripts/setup.mjs"]);

/** @type {Record<string, boolean>} */
const steps = {};
for (const step of ["build", "typecheck", "lint"]) {
  steps[step] = succeeds("npm", ["run", "--silent", step]);
  if (!steps[step]) console.error(`npm test: \`npm run ${step}\` failed`);
}

const vitest = join(root, "node_modules/vitest/vitest.mjs");
const passed = succeeds(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  ENTANGLE_STEPS: JSON.stringify(steps),
});
process.exitCode = passed && Object.values(steps).every(Boolean) ? 0 : 1;
