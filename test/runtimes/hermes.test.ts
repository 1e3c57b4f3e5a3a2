import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runtimesFolder, whyMissing } from "../../scripts/find.mjs";
import { bundle, bundleForGlobal } from "./bundle.ts";
import { checkResults } from "./check-results.ts";
import { requireRuntime, runProgram } from "./run-program.ts";

interface Babel {
  transformSync(text: string, options: object): { code: string };
}

const missing = whyMissing("Hermes");
const entryPoints = ["", "/install", "/link", "/native", "/ports", "/webrtc", "/websocket"];

/** What Metro makes of a script: React Native's own preset. @param profile which language the engine takes */
function transform(text: string, profile: "default" | "hermes-stable"): string {
  const packages = join(runtimesFolder, "node_modules");
  const options = { unstable_transformProfile: profile, enableBabelRuntime: false, disableImportExportTransform: true };
  return (createRequire(import.meta.url)(join(packages, "@babel/core")) as Babel).transformSync(text, {
    presets: [[join(packages, "@react-native/babel-preset"), options]],
    filename: "/node_modules/entangle/bundle.js",
    configFile: false,
    babelrc: false,
  }).code;
}

/**
 * React Native as far as it matters here: a setTimeout, by a pretended clock that jumps from timer to timer, and a setImmediate that
 * queues a microtask. The shell's own setTimeout queues a task, whatever the delay.
 */
const host = `
  (function (queueTask) {
    const timers = [];
    let nowMs = 0;
    function runNext() {
      timers.sort((a, b) => a.dueMs - b.dueMs);
      const { dueMs, run } = timers.shift();
      nowMs = dueMs;
      if (timers.length > 0) queueTask(runNext);
      run();
    }
    globalThis.setTimeout = function (run, delayMs) {
      timers.push({ dueMs: nowMs + delayMs, run });
      if (timers.length === 1) queueTask(runNext);
    };
    globalThis.setImmediate = (run) => void Promise.resolve().then(run);
    delete globalThis.clearTimeout;
  })(setTimeout);
`;

const report = "behaviours.done.then(() => behaviours.results.forEach((result) => print(JSON.stringify(result))));";

checkResults(
  "Hermes",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "entangle-hermes-"));
    try {
      const file = join(folder, "script.js");
      writeFileSync(file, host + transform(await bundleForGlobal(), "default") + report);
      const ended = await runProgram(requireRuntime("Hermes"), ["-Xmicrotask-queue", "-w", file]);
      const lines = ended.stdout.split("\n").filter((line) => line.startsWith("{"));
      return { results: lines.map((line) => JSON.parse(line)), said: ended.stderr };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  { missing },
);

test("Hermes: React Native's Babel preset takes all of entangle, also for an engine with classes", async (context) => {
  if (missing) return context.skip(missing);
  const text = await bundle(entryPoints.map((name, i) => `export * as _${i} from "entangle${name}";`).join("\n"));
  expect(transform(text, "hermes-stable")).toContain("MessageChannel");
});
