// Bundled to one classic script and evaluated first in every page, frame and worker of a run with entangle.
import { MessageChannel, MessageEvent, MessagePort, structuredClone } from "../../../src/index.ts";

for (const [name, value] of Object.entries({ MessageChannel, MessageEvent, MessagePort, structuredClone })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

interface WorkerScope {
  Worker?: new (url: string | URL, options?: object) => object;
  readonly location: { readonly origin: string };
  readonly URL: typeof URL & { createObjectURL(blob: Blob): string };
}

/** Workers whose script the server serves get entangle from there. Those from a blob get it here, by a script that
 *  loads entangle and then theirs. */
function coverBlobWorkers(scope: WorkerScope): void {
  const HostWorker = scope.Worker;
  if (HostWorker === undefined) return;
  class Worker extends HostWorker {
    constructor(url: string | URL, options?: object) {
      super(String(url).startsWith("blob:") ? withEntangle(String(url)) : url, options);
    }
  }
  const withEntangle = (url: string): string => {
    const scripts = [`${scope.location.origin}/entangle/injection.js`, url];
    const source = scripts.map((script) => `importScripts(${JSON.stringify(script)});`).join("\n");
    return scope.URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  };
  scope.Worker = Worker;
}

coverBlobWorkers(globalThis as unknown as WorkerScope);
