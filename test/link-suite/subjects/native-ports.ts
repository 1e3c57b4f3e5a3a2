import { Worker } from "node:worker_threads";
import { adopt } from "../../../src/transports/native.ts";
import type { Capabilities } from "../capabilities.ts";
import type { Subject } from "../run-scenario.ts";

export const nativeCapabilities: Capabilities = {
  noticesLoss: "a host says that a port was closed, but not why",
  sharesMemory: true,
  movesBuffers: true,
  isTrusted: "a chain of native ports isn't shortened",
  hasBackPressure: "a host's ports take everything at once",
  canUnref: true,
};

/** @param program of the worker: obeys on the port that it is sent, adopted */
export function nativePorts(program: URL): Subject {
  return {
    name: "native",
    capabilities: nativeCapabilities,
    connect() {
      const worker = new Worker(program);
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2 as never]);
      return {
        root: adopt(port1),
        async dispose() {
          await worker.terminate();
        },
      };
    },
  };
}
