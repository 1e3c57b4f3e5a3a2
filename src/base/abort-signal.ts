import { host } from "./host.ts";

/** DOM `AbortSignal`, as far as a listener needs it. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", callback: () => void, options: { once: boolean }): void;
  removeEventListener(type: "abort", callback: () => void): void;
}

/** Takes its listener from the signal of a target that was collected. Undefined where the host has no FinalizationRegistry. */
const collectedTargets: FinalizationRegistry<() => void> | undefined =
  host.FinalizationRegistry && new host.FinalizationRegistry<() => void>((forget) => forget());

/**
 * Calls `run` when `signal` is aborted. A signal may outlive many targets: where the host can, it keeps none of them from being collected,
 * as no signal of a host does.
 * @param target what `run` is about
 * @returns what ends that, to be held by the target: with it goes `run`
 */
export function onceAborted(signal: AbortSignalLike, target: object, run: () => void): () => void {
  const listener = collectedTargets ? weakly(run) : run;
  const token = {};
  collectedTargets?.register(target, forgetting(signal, listener), token);
  signal.addEventListener("abort", listener, { once: true });
  return () => {
    // Names `run`, so that it lives as long as this.
    if (run !== listener) collectedTargets?.unregister(token);
    signal.removeEventListener("abort", listener);
  };
}

// Each in a function of its own: what closures of one function refer to, an engine keeps for all of them together.

function weakly(run: () => void): () => void {
  const ref = new WeakRef(run);
  return () => ref.deref()?.();
}

/** The signal weakly, too: another of its listeners may lead back to the target. */
function forgetting(signal: AbortSignalLike, listener: () => void): () => void {
  const ref = new WeakRef(signal);
  return () => ref.deref()?.removeEventListener("abort", listener);
}
