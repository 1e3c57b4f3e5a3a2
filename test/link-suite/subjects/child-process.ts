import { type ChildProcess, fork, type SerializationType, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/transports/process.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Connection, Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";

export const processCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: "processes have no memory in common",
  movesBuffers: "processes have no memory in common",
  isTrusted: true,
  hasBackPressure: true,
  canUnref: true,
};

function connectionTo(child: ChildProcess, root: Connection["root"], listeners: () => string[]): Connection {
  const exits = once(child, "exit");
  const kill = (): void => void child.kill("SIGKILL");
  return {
    root,
    listeners,
    kill,
    async dispose() {
      kill();
      await exits;
    },
  };
}

/** @param program of the child: obeys on `connect(process)` */
export function forkedProcesses(program: URL, serialization: SerializationType): Subject {
  return {
    name: `process over IPC with serialization "${serialization}"`,
    capabilities: processCapabilities,
    connect() {
      const child = fork(fileURLToPath(program), ["other side"], { serialization });
      const { watched, left } = watchListeners(child);
      return connectionTo(child, connect(watched), left);
    },
  };
}

/** @param program of the child: obeys on what connects its standard streams */
export function pipedProcesses(program: URL): Subject {
  return {
    name: "process over its standard streams",
    capabilities: processCapabilities,
    connect() {
      const options = { stdio: ["pipe", "pipe", "inherit"] } as const;
      const child = spawn(process.execPath, [fileURLToPath(program), "other side"], {
        ...options,
        stdio: [...options.stdio],
      });
      const [readable, writable] = [watchListeners(child.stdout), watchListeners(child.stdin)];
      const root = connect({ readable: readable.watched, writable: writable.watched });
      return connectionTo(child, root, () => [...readable.left(), ...writable.left()]);
    },
  };
}
