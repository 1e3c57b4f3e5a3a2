import type { Behaviour } from "./behaviour.ts";

export interface Result {
  readonly name: string;
  /** What went wrong; without it the behaviour holds. */
  readonly error?: string;
}

/** Runs behaviours, one after the other; one that hangs fails after five seconds, if no other limit is given. */
export async function runBehaviours(
  behaviours: readonly Behaviour[],
  report: (result: Result) => void,
  limitMs = 5000,
): Promise<void> {
  for (const { name, limitMs: ownLimitMs = 0, run } of behaviours) {
    try {
      await withTimeLimit(run, Math.max(ownLimitMs, limitMs));
      report({ name });
    } catch (error) {
      report({ name, error: error instanceof Error ? `${error}\n${error.stack}` : String(error) });
    }
  }
}

async function withTimeLimit(run: Behaviour["run"], limitMs: number): Promise<void> {
  let timer: unknown;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([run(), limit]);
  } finally {
    // QuickJS is given no clearTimeout: there the clock is a pretended one, and a timer left over costs nothing.
    if (typeof clearTimeout === "function") clearTimeout(timer as number);
  }
}
