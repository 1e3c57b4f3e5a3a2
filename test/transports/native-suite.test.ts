import { testLinksIn } from "../link-suite/link-suite.ts";
import { nativeCapabilities } from "../link-suite/subjects/native-ports.ts";

const bothSides = `
  import { isMainThread, parentPort } from "node:worker_threads";
  import { adopt } from "../src/transports/native.ts";
  import { obey } from "./link-suite/peer.ts";
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import { nativePorts } from "./link-suite/subjects/native-ports.ts";
  if (isMainThread) await reportScenarios(nativePorts(new URL(import.meta.url)));
  else parentPort.once("message", (port) => obey(adopt(port)));`;

const unbounded = "a host's ports take everything at once";
const failures = {
  "a reader that doesn't read holds no more than a window; the rest waits at the sender until it is drained": unbounded,
  "a reader that doesn't read holds no more than a window of ArrayBuffers; the rest waits at the sender until it is drained":
    unbounded,
  "a port that sends much doesn't starve one that sends little": unbounded,
  "a message that is larger than the limit throws at once, and the link goes on": "there is no limit",
  "frames that no side may send end their link, and no other: both sides hear why": "there are no frames",
};
const failuresInNode20 = {
  "every kind of value comes back as it was sent": "Node 20 makes {} of a DOMException",
  "Blobs and Files arrive with their bytes": "Node 20 makes a Blob of a File",
};

// Not in Deno, whose ports don't tell that they were closed: half of the suite waits for that.
const inAll = { capabilities: nativeCapabilities, program: bothSides };
testLinksIn({ ...inAll, runtime: "Node 20", failures: { ...failures, ...failuresInNode20 } });
testLinksIn({ ...inAll, runtime: "Bun", failures });
