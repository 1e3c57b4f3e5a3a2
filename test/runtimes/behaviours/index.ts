import type { Behaviour } from "./behaviour.ts";
import { clone } from "./clone.ts";
import { delivery } from "./delivery.ts";
import { events } from "./events.ts";
import { transfer } from "./transfer.ts";

export const behaviours: readonly Behaviour[] = [...delivery, ...events, ...transfer, ...clone];

export interface Result {
  readonly name: string;
  /** What went wrong; without it the behaviour holds. */
  readonly error?: string;
}

const limitMs = 5000;

/** Runs all behaviours, one after the other; one that hangs fails after five seconds. */
export async function runBehaviours(report: (result: Result) => void): Promise<void> {
  for (const { name, run } of behaviours) {
    try {
      await withTimeLimit(run);
      report({ name });
    } catch (error) {
      report({ name, error: error instanceof Error ? `${error}\n${error.stack}` : String(error) });
    }
  }
}

async function withTimeLimit(run: Behaviour["run"]): Promise<void> {
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
