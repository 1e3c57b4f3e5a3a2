import type { Environment } from "./environment.ts";

/**
 * Runs `run` once after some milliseconds of silence, unless it is cancelled by what this gives. If this side was held up meanwhile, what
 * came is read before: the time goes in two halves, and however long a thread is busy, only one timer is late by that.
 */
export function limitTime(environment: Environment, ms: number, run: () => void): () => void {
  let cancel = environment.setTimer(() => {
    cancel = environment.setTimer(run, ms / 2);
  }, ms / 2);
  return () => cancel();
}
