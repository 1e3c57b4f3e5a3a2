import { hostModule } from "../../src/base/host.ts";

interface Global {
  gc?: Collect;
  readonly Bun?: { gc(isForced: boolean): void };
  readonly process?: { memoryUsage?(): { heapUsed: number } };
  readonly performance: { readonly memory?: { readonly usedJSHeapSize: number } };
}
type Collect = (options: { type: "major"; execution: "async" }) => Promise<void>;
const global = globalThis as unknown as Global;

/** Collects garbage; undefined where nothing can make it happen. */
function findCollector(): (() => Promise<void>) | undefined {
  const { Bun, gc = exposeCollector() } = global;
  if (Bun)
    return async () => {
      overwriteStack(200);
      Bun.gc(true);
    };
  // In a task of its own: Chromium takes for a reference whatever looks like one on the stack.
  return gc && (() => gc({ type: "major", execution: "async" }));
}

function exposeCollector(): Collect | undefined {
  try {
    (hostModule("node:v8") as unknown as typeof import("node:v8")).setFlagsFromString("--expose-gc");
    return (hostModule("node:vm") as unknown as typeof import("node:vm")).runInNewContext("gc");
  } catch {
    return undefined;
  }
}

/** Bun's engine takes for a reference whatever looks like one on the stack, also what calls before have left there. */
function overwriteStack(depth: number): number {
  const [a, b, c, d, e, f] = [depth, depth, depth, depth, depth, depth];
  return depth > 0 ? overwriteStack(depth - 1) + a + b + c + d + e + f : 0;
}

export const collectGarbage: (() => Promise<void>) | undefined = findCollector();

/** Bytes of the heap in use after a collection, or undefined where that can't be known. */
export async function heapBytes(): Promise<number | undefined> {
  if (!collectGarbage) return undefined;
  // What finalizers and weak references let go of is gone only after another turn.
  for (let last = Number.POSITIVE_INFINITY, turns = 0; ; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await collectGarbage();
    const bytes = global.process?.memoryUsage?.().heapUsed ?? global.performance.memory?.usedJSHeapSize;
    if (bytes === undefined || turns === 10 || (turns > 2 && bytes > last - 1000)) return bytes;
    last = bytes;
  }
}
