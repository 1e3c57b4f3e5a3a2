import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { testLinks, testLinksIn } from "../link-suite/link-suite.ts";
import { failuresOfBytes, otherRuntimes } from "../link-suite/runtimes.ts";
import { socketProcesses } from "../link-suite/subjects/socket-processes.ts";
import { socketCapabilities, sockets } from "../link-suite/subjects/sockets.ts";
import { writeProgram } from "../link-suite/write-program.ts";
import { tlsServer, tlsSocket } from "./sockets.ts";

const otherSide = `
  import { listen } from "../src/transports/socket.ts";
  import { obey } from "./link-suite/peer.ts";
  const server = listen({ port: 0 });
  server.onconnect = ({ ports: [port] }) => obey(port);
  console.log(await server.ready);`;

const bothSides = (kind: "Unix" | "TCP") => `
  import { connect, createServer } from "node:net";
  import { tmpdir } from "node:os";
  import { join } from "node:path";
  import { reportScenarios } from "./link-suite/report-scenarios.ts";
  import { sockets } from "./link-suite/subjects/sockets.ts";
  const server = createServer();
  server.listen(${kind === "Unix" ? 'join(tmpdir(), "entangle-" + process.pid)' : '0, "127.0.0.1"'});
  const open = () => {
    const address = server.address();
    return connect(typeof address === "string" ? { path: address } : { host: "127.0.0.1", port: address.port });
  };
  await reportScenarios(sockets("${kind}", server, open));
  server.close();`;

const program = await writeProgram(otherSide);
const folder = mkdtempSync(join(tmpdir(), "entangle-sockets-"));
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true });
});

const path = join(folder, "socket");
testLinks(sockets("Unix", createServer().listen(path), () => connectSocket(path)));

const tls = tlsServer().listen(0, "127.0.0.1");
testLinks(sockets("TLS", tls, () => tlsSocket((tls.address() as AddressInfo).port)));

testLinks(socketProcesses(program.url));

for (const runtime of otherRuntimes) {
  for (const kind of ["Unix", "TCP"] as const) {
    const failures = failuresOfBytes[runtime];
    testLinksIn({ runtime, capabilities: socketCapabilities, program: bothSides(kind), failures });
  }
}
