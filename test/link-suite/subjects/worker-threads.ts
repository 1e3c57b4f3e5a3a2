import { Worker } from "node:worker_threads";
import { connect } from "../../../src/transports/worker.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Subject } from "../run-scenario.ts";

export const workerCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: true,
  movesBuffers: true,
  isTrusted: true,
  hasBackPressure: "the platform's ports take everything; the credit of each port is the bound",
  canUnref: true,
};

/** @param program of the worker: obeys on `connect(parentPort)` */
export function workerThreads(program: URL): Subject {
  return {
    name: "worker",
    capabilities: workerCapabilities,
    connect() {
      const worker = new Worker(program);
      const kill = (): void => void worker.terminate();
      return {
        root: connect(worker),
        kill,
        async dispose() {
          await worker.terminate();
        },
      };
    },
  };
}
