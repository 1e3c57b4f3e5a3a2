import { connect } from "../../../src/transports/worker.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Subject } from "../run-scenario.ts";
import { watchListeners } from "../watch-listeners.ts";

export const workerCapabilities: Capabilities = {
  noticesLoss: true,
  sharesMemory: true,
  movesBuffers: true,
  isTrusted: true,
  hasBackPressure: "the platform's ports take everything; the credit of each port is the bound",
  canUnref: true,
};

export const webWorkerCapabilities: Capabilities = {
  ...workerCapabilities,
  canUnref: "a page lives for as long as it is shown",
};

/** @param url of the worker's module, which obeys on `connect(self)` */
export function webWorkers(url: string): Subject {
  return {
    name: "worker",
    capabilities: webWorkerCapabilities,
    connect() {
      const worker = new Worker(url, { type: "module" });
      const end = (): void => worker.terminate();
      const { watched, left } = watchListeners(worker);
      return { root: connect(watched), listeners: left, kill: end, dispose: end };
    },
  };
}
