import { getQuickJS, type QuickJSContext } from "quickjs-emscripten";
import { bundleForGlobal } from "./bundle.ts";
import { checkResults } from "./check-results.ts";

interface Timer {
  readonly dueMs: number;
  run(): void;
}

/** Gives the context one function of a host, setTimeout, by a pretended clock that jumps from timer to timer. */
function giveSetTimeout(context: QuickJSContext): { runUntilIdle(): void } {
  const timers: Timer[] = [];
  let nowMs = 0;

  const setTimeout = context.newFunction("setTimeout", (callback, delay, ...args) => {
    const call = callback.dup();
    const values = args.map((handle) => handle.dup());
    const run = () => {
      context.unwrapResult(context.callFunction(call, context.undefined, ...values)).dispose();
      for (const handle of [call, ...values]) handle.dispose();
    };
    timers.push({ dueMs: nowMs + context.getNumber(delay), run });
  });
  context.setProp(context.global, "setTimeout", setTimeout);
  setTimeout.dispose();

  const runJobs = () => void context.unwrapResult(context.runtime.executePendingJobs());
  return {
    runUntilIdle() {
      runJobs();
      // Sorting is stable: timers due at the same time run in the order in which they were set.
      const next = () => timers.sort((a, b) => a.dueMs - b.dueMs).shift();
      for (let timer = next(); timer; timer = next()) {
        nowMs = timer.dueMs;
        timer.run();
        runJobs();
      }
    },
  };
}

checkResults("QuickJS", async () => {
  const context = (await getQuickJS()).newContext();
  const { runUntilIdle } = giveSetTimeout(context);
  const evaluate = (code: string) => context.unwrapResult(context.evalCode(code)).consume(context.dump);
  evaluate(await bundleForGlobal());
  runUntilIdle();
  const results = JSON.parse(evaluate("JSON.stringify(behaviours.results)"));
  context.dispose();
  return { results };
});
