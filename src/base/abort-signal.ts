import { collected, type Finalizer } from "./collected.ts";

/** DOM `AbortSignal`, as far as a listener needs it. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", callback: () => void): void;
  removeEventListener(type: "abort", callback: () => void): void;
}

/**
 * Calls `run` when `signal` is aborted, for as long as what this gives is held: that ends it. A signal may outlive many ports. Where the
 * host can, it keeps none of them from being collected, as it keeps no target of the host's own.
 */
export function onceAborted(signal: AbortSignalLike, run: () => void): () => void {
  const abort = collected ? weakly(run) : run;
  collected?.register(run, stopping(signal, abort));
  signal.addEventListener("abort", abort);
  return stop.bind(undefined, abort, signal, run);
}

/** `_run` is only to be held by who may call it. */
function stop(abort: () => void, signal?: AbortSignalLike, _run?: () => void): void {
  signal?.removeEventListener("abort", abort);
}

// Each in a function of its own: what several closures of one function name, an engine keeps for all of them.

function weakly(run: () => void): () => void {
  const ref = new WeakRef(run);
  return () => ref.deref()?.();
}

/** The signal weakly too: another of its listeners may lead back to `run`. */
function stopping(signal: AbortSignalLike, abort: () => void): Finalizer {
  const ref = new WeakRef(signal);
  return { finalize: () => stop(abort, ref.deref()) };
}
