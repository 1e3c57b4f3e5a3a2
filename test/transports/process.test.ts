import { afterAll } from "vitest";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { failuresOfBytes, otherRuntimes } from "../link-suite/runtimes.ts";
import { forkedProcesses, pipedProcesses, processCapabilities } from "../link-suite/subjects/child-process.ts";
import { writeProgram } from "../link-suite/write-program.ts";

const otherSide = `
  import { connect } from "../src/transports/process.ts";
  import { obey } from "./link-suite/peer.ts";
  const isOther = process.argv[2] === "other side";
  const standardStreams = { readable: process.stdin, writable: process.stdout };
  if (isOther) obey(connect(process.send ? process : standardStreams));`;

const bothSides = `${otherSide}
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import { forkedProcesses } from "./link-suite/subjects/child-process.ts";
  if (!isOther) await reportScenarios(forkedProcesses(new URL(import.meta.url), "advanced"));`;

const program = await writeProgram(otherSide);
afterAll(() => program.remove());

testLinks(forkedProcesses(program.url, "advanced"));
testLinks(forkedProcesses(program.url, "json"));
testLinks(pipedProcesses(program.url));

const inBoth = { capabilities: processCapabilities, program: bothSides };
for (const runtime of otherRuntimes) testLinksIn({ ...inBoth, runtime, failures: failuresOfBytes[runtime] });
