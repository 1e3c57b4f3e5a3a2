import { expect, test } from "vitest";
import { runProgram } from "../runtimes/run-program.ts";

/** WINDOWS=10000 in the environment takes minutes. */
const count = Number(process.env.WINDOWS ?? 200);

/**
 * What eight windows with their frames take. The engine's caches may hold one or another for a while; if one in ten stayed alive, the
 * heap would grow by more.
 */
const growthLimitBytes = 10 * 1024 * 1024;

test.each(["jsdom", "happy-dom"])(
  `%s: ${count} windows created, used and closed one after another: the heap stays flat`,
  {
    timeout: 900_000,
  },
  async (dom) => {
    const program = "test/window-suite/hosts/many-windows.mjs";
    const options = ["--expose-gc", program, `${count}`, dom];
    const ended = await runProgram(process.execPath, options, { timeLimitMs: 900_000 });
    expect(ended).toMatchObject({ stderr: "", status: 0, signal: null });
    const heap = ended.stdout.trim().split("\n").map(Number);
    expect(heap).toHaveLength(10);
    // Up to half way, tables and caches grow to the size that they keep.
    const [halfWay = 0, ...later] = heap.slice(4);
    expect(Math.max(...later) - halfWay, `bytes in use after each tenth: ${heap}`).toBeLessThan(growthLimitBytes);
  },
);
