import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/transports/socket.ts";
import type { Subject } from "../run-scenario.ts";
import { socketCapabilities } from "./sockets.ts";

/** @param program that listens, prints the address, and obeys: each connection gets a process of its own */
export function socketProcesses(program: URL): Subject {
  return {
    name: "socket: a process at the other side",
    capabilities: socketCapabilities,
    async connect() {
      const child = spawn(process.execPath, [fileURLToPath(program)], { stdio: ["ignore", "pipe", "inherit"] });
      const [address] = await once(child.stdout, "data");
      const kill = (): void => void child.kill("SIGKILL");
      return {
        root: connect(String(address).trim()),
        kill,
        async dispose() {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exited = once(child, "exit");
          kill();
          await exited;
        },
      };
    },
  };
}
