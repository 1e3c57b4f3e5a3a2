import type { Environment } from "./environment.ts";

/**
 * Runs `run` once after some milliseconds of silence, unless it is cancelled by what this gives. If this side was held up when they were
 * over, however long, what came is read before: in the turn of the event loop between the two timers.
 */
export function limitTime(environment: Environment, ms: number, run: () => void): () => void {
  let cancel = environment.setTimer(() => {
    cancel = environment.setTimer(run, 0);
  }, ms);
  return () => cancel();
}
