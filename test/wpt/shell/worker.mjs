// The thread behind the Worker that lent.mjs lends: a dedicated worker's global scope, as far as the tests use it.
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { defineGlobal, installEntangle } from "./entangle.mjs";

const { queueMicrotask } = globalThis;
const parent = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {Record<string, any>} */
const scope = globalThis;

if (workerData.entangle) await installEntangle(workerData.entangle);
defineGlobal("self", globalThis);
defineGlobal("onmessage", null);
defineGlobal("postMessage", (/** @type {unknown} */ data) => parent.postMessage(data));
// The running script goes on to its end, and no further task runs, which is what the standard's closing flag does: the
// thread waits for ever, because leaving it isn't as prompt in Deno. It ends with the process.
defineGlobal("close", () => queueMicrotask(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)));
vm.runInThisContext(workerData.source, { filename: "worker.js" });
parent.on("message", (data) => scope.onmessage?.(Object.assign(new Event("message"), { data })));
