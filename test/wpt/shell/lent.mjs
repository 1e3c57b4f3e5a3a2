// What some tests of ports need besides ports, and not every runtime has: classic workers, FileReader, TestUtils. They
// are lent to the host's own classes and to entangle alike, and hold only what the tests of this runner touch.
import { defineGlobal } from "./entangle.mjs";

/** @typedef {((event: Event) => void) | null} Handler */

class LentFileReader {
  /** @type {Handler} */ onload = null;
  /** @type {Handler} */ onerror = null;
  /** @type {string | null} */ result = null;

  /** @param {Blob} blob */
  readAsText(blob) {
    blob.text().then(
      (text) => {
        this.result = text;
        this.onload?.(new Event("load"));
      },
      () => this.onerror?.(new Event("error")),
    );
  }
}

/**
 * A class for classic workers: its script is evaluated in a thread by worker.mjs.
 * @param {(url: string) => Promise<string>} readScript
 * @param {string | null} entangle file URL of the built entry point, for the worker's globals
 */
function workerClass(readScript, entangle) {
  return class Worker extends EventTarget {
    /** @type {Handler} */ onmessage = null;
    /** @type {Handler} */ onerror = null;
    #thread;

    constructor(/** @type {string | URL} */ url) {
      super();
      this.#thread = readScript(String(url)).then(async (source) => {
        // Only now: in Deno and Bun this import changes the global MessagePort.
        const { Worker: Thread } = await import("node:worker_threads");
        const thread = new Thread(new URL("./worker.mjs", import.meta.url), { workerData: { source, entangle } });
        thread.on("message", (data) => this.#fire("message", { data }));
        thread.on("error", (error) => this.#fire("error", { error, message: String(error) }));
        return thread;
      });
      this.#thread.catch((error) => this.#fire("error", { error, message: String(error) }));
    }

    postMessage(/** @type {unknown} */ data) {
      this.#thread.then((thread) => thread.postMessage(data));
    }

    terminate() {
      this.#thread.then((thread) => thread.terminate());
    }

    #fire(/** @type {"message" | "error"} */ type, /** @type {object} */ fields) {
      const event = Object.assign(new Event(type), fields);
      this[`on${type}`]?.(event);
      this.dispatchEvent(event);
    }
  };
}

/** Collects in a task of its own: a WeakRef keeps its target alive to the end of the job that made it. */
async function collectGarbage() {
  await new Promise((resolve) => setTimeout(resolve));
  /** @type {Record<string, any>} */
  const scope = globalThis;
  if (scope.Bun) scope.Bun.gc(true);
  else scope.gc();
}

/**
 * @param {(url: string) => Promise<string>} readScript
 * @param {string | null} entangle
 */
export function lendHostFeatures(readScript, entangle) {
  if (globalThis.FileReader === undefined) defineGlobal("FileReader", LentFileReader);
  defineGlobal("TestUtils", { gc: collectGarbage });
  // Not only where it is missing: Deno and Bun have module workers, and those of Deno refuse classic scripts.
  defineGlobal("Worker", workerClass(readScript, entangle));
}
