import { Worker } from "node:worker_threads";
import { connect } from "../../../src/transports/worker.ts";
import type { Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";
import { workerCapabilities } from "./web-workers.ts";

/** @param program of the worker: obeys on `connect(parentPort)` */
export function workerThreads(program: URL): Subject {
  return {
    name: "worker",
    capabilities: workerCapabilities,
    connect() {
      const worker = new Worker(program);
      const kill = (): void => void worker.terminate();
      const { watched, left } = watchListeners(worker);
      return {
        root: connect(watched),
        listeners: left,
        kill,
        async dispose() {
          await worker.terminate();
        },
      };
    },
  };
}
