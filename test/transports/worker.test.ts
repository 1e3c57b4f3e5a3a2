import { afterAll } from "vitest";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { webWorkerCapabilities, workerCapabilities } from "../link-suite/subjects/web-workers.ts";
import { workerThreads } from "../link-suite/subjects/worker-threads.ts";
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

testLinksInPage({
  capabilities: webWorkerCapabilities,
  program: `
    import { connect } from "../src/transports/worker.ts";
    import { obey } from "./link-suite/peer.ts";
    import { reportScenarios } from "./link-suite/report-scenarios.ts";
    import { webWorkers } from "./link-suite/subjects/web-workers.ts";
    if (typeof document === "object") {
      await reportScenarios(webWorkers(import.meta.url));
    } else {
      // What the page's program says at its end, the worker says too.
      console.log = () => undefined;
      obey(connect(self));
    }`,
});
