import { afterAll } from "vitest";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { testLinksInPage } from "../link-suite/links-in-page.ts";
import { failuresOfBytes, otherRuntimes } from "../link-suite/runtimes.ts";
import { webSocketCapabilities, webSockets } from "../link-suite/subjects/web-sockets.ts";
import { serveLinks } from "../link-suite/web-socket-server.ts";

const server = await serveLinks();
afterAll(() => server.close());

testLinks(webSockets(server.host));

const subject = `
  import { webSockets } from "./link-suite/subjects/web-sockets.ts";
  const subject = webSockets("${server.host}");`;

const program = `
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  ${subject}
  await reportScenarios(subject);`;

const inBoth = { capabilities: webSocketCapabilities, program };
for (const runtime of otherRuntimes) testLinksIn({ ...inBoth, runtime, failures: failuresOfBytes[runtime] });
testLinksInPage({ capabilities: webSocketCapabilities, program: subject });
