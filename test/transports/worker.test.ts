import { afterAll } from "vitest";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { workerCapabilities, workerThreads } from "../link-suite/subjects/worker-threads.ts";
import { writeProgram } from "../link-suite/write-program.ts";

const otherSide = `
  import { isMainThread, parentPort } from "node:worker_threads";
  import { connect } from "../src/transports/worker.ts";
  import { obey } from "./link-suite/peer.ts";
  if (!isMainThread) obey(connect(parentPort));`;

const bothSides = `${otherSide}
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import { workerThreads } from "./link-suite/subjects/worker-threads.ts";
  if (isMainThread) await reportScenarios(workerThreads(new URL(import.meta.url)));`;

const program = await writeProgram(otherSide);
afterAll(() => program.remove());

testLinks(workerThreads(program.url));

for (const runtime of ["Node 24", "Bun", "Deno"] as const) {
  testLinksIn({ runtime, capabilities: workerCapabilities, program: bothSides });
}
