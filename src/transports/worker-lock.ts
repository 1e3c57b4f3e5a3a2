import { host } from "../base/host.ts";
import { hostEnvironment } from "../link/environment.ts";

interface LockManager {
  request(name: string, granted: () => unknown): Promise<unknown>;
  request(name: string, options: { signal: unknown }, granted: () => unknown): Promise<unknown>;
}

/** A Web Lock that its worker holds for as long as it lives: `terminate()` is told by nothing else in browsers. */
export interface WorkerLock {
  readonly name: string;
  release(): void;
}

const locks = (host.navigator as { readonly locks?: LockManager } | undefined)?.locks;

/** Holds a lock that nobody else knows; resolves to nothing where there are no locks, as in insecure contexts. */
export async function holdLock(): Promise<WorkerLock | undefined> {
  const name = `entangle/worker ${hostEnvironment.random(16).join(".")}`;
  return new Promise((resolve) => {
    const hold = (): Promise<void> => new Promise((release) => resolve({ name, release }));
    const none = (): void => resolve(undefined);
    if (locks) locks.request(name, hold).catch(none);
    else none();
  });
}

interface Aborting {
  readonly signal: unknown;
  abort(): void;
}

/** Milliseconds until a lock is asked for once more. */
const askAgainMs = 100;

/**
 * Calls `released` when the worker that holds the lock has let it go, or has ended.
 * @returns what ends the watch
 */
export function watchLock(name: string, released: () => void): () => void {
  const aborting = new (host.AbortController as new () => Aborting)();
  let cancel = (): void => {};
  let isWatched = true;
  const ask = (): void => {
    void locks?.request(name, { signal: aborting.signal }, released).catch(({ name }: Error) => {
      if (!isWatched) return;
      // WebKit takes back what a page asks for that is put by for the way back.
      if (name === "AbortError") cancel = hostEnvironment.setTimer(ask, askAgainMs);
      else released();
    });
  };
  ask();
  return () => {
    isWatched = false;
    aborting.abort();
    cancel();
  };
}
