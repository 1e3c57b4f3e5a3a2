import fc from "fast-check";
import { expect, test } from "vitest";
import { createTaskSource } from "../../src/base/task-source.ts";
import { runs } from "../property/runs.ts";

/** Turns as `setImmediate` gives them: those that are asked for meanwhile come in the next iteration of the event loop. */
function eventLoop() {
  let asked: (() => void)[] = [];
  return {
    queueTurn: (run: () => void) => void asked.push(run),
    /** @returns how many turns each iteration had, until nothing is left to do or `most` iterations are over */
    run(most = Number.POSITIVE_INFINITY): number[] {
      const turns: number[] = [];
      while (asked.length > 0 && turns.length < most) {
        const iteration = asked;
        asked = [];
        turns.push(iteration.length);
        for (const turn of iteration) turn();
      }
      return turns;
    },
  };
}

/** How many tasks each task queues, in the order in which they run. */
const programs = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 200 });

/** How long each takes, in milliseconds. */
const durations = fc.array(fc.constantFrom(0, 0, 0, 0.4, 2), { maxLength: 200 });

test("task source: tasks run in the order in which they were queued, one a turn, and each once", () => {
  fc.assert(
    fc.property(programs, durations, fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 5 }), (...drawn) => {
      const [program, tookMs, most, first] = drawn;
      const loop = eventLoop();
      let turn = 0;
      let now = 0;
      const source = createTaskSource(
        (run) => loop.queueTurn(() => [turn++, run()]),
        most,
        () => now,
      );
      const ran: number[] = [];
      const turns = new Set<number>();
      let queued = 0;
      const queue = (): void => {
        const id = queued++;
        const steps = (): void => {
          ran.push(id);
          turns.add(turn);
          now += tookMs[id] ?? 0;
          for (let i = program[id] ?? 0; i > 0; i--) queue();
        };
        // Some tell the source when they run, and some don't (those of windows).
        source.queue(id % 5 === 4 ? steps : source.task(steps, undefined));
      };
      for (let i = 0; i < first; i++) queue();
      loop.run();
      expect(ran).toEqual(Array.from({ length: queued }, (_, id) => id));
      expect(turns.size).toBe(queued);
    }),
    { numRuns: runs.of(500) },
  );
});

test("task source: tasks that queue each other share an iteration of the event loop, sixteen at most", () => {
  const loop = eventLoop();
  const source = createTaskSource(loop.queueTurn, 15, () => 1000);
  const again: () => void = source.task(() => source.queue(again), undefined);
  source.queue(again);
  expect(loop.run(7)).toEqual([1, 1, 2, 4, 8, 16, 16]);
});

test("task source: spare turns that nothing needed are not asked for again", () => {
  const loop = eventLoop();
  const source = createTaskSource(loop.queueTurn, 15, () => 0);
  let left = 20;
  const again: () => void = source.task(() => left-- > 0 && source.queue(again), undefined);
  source.queue(again);
  expect(loop.run()).toEqual([1, 1, 2, 4, 8, 16]);
  left = 1;
  source.queue(again);
  expect(loop.run()).toEqual([1, 1]);
});

test.for<[name: string, quick: number]>([
  ["from the beginning", 0],
  ["after many that took none", 40],
])(
  "task source: tasks that take a while each wait for another iteration, so that what else is to be done has its turn: %s",
  ([, quick]) => {
    const loop = eventLoop();
    let now = 0;
    let count = 0;
    const source = createTaskSource(loop.queueTurn, 15, () => now);
    const again: () => void = source.task(() => {
      if (++count > quick) now += 5;
      source.queue(again);
    }, undefined);
    source.queue(again);
    for (let i = 0; i < 30; i++) {
      const before = Math.max(count, quick);
      loop.run(1);
      expect(count).toBeLessThanOrEqual(before + 1);
    }
    expect(count).toBeGreaterThan(quick);
  },
);

test("task source: a task that throws doesn't keep those after it from running", () => {
  const loop = eventLoop();
  const source = createTaskSource(
    (run) => {
      loop.queueTurn(() => {
        try {
          run();
        } catch (error) {
          expect(error).toBe("thrown");
        }
      });
    },
    15,
    () => 0,
  );
  const ran: string[] = [];
  const last = source.task(() => ran.push("last"), undefined);
  const throwing = source.task(() => {
    source.queue(last);
    throw "thrown";
  }, undefined);
  source.queue(source.task(() => source.queue(throwing), undefined));
  loop.run();
  expect(ran).toEqual(["last"]);
});

test("task source: without spare turns each task has to wait for another iteration", () => {
  const loop = eventLoop();
  const source = createTaskSource(loop.queueTurn, 0, () => 0);
  let left = 3;
  const again: () => void = source.task(() => left-- > 0 && source.queue(again), undefined);
  source.queue(again);
  expect(loop.run()).toEqual([1, 1, 1, 1]);
});
