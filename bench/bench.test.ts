import { describe, expect, test } from "vitest";
import { goals, judge } from "./goals.mjs";
import { fromSamples } from "./measure.mjs";
import { rows } from "./rows/index.mjs";
import { compare, median, medianAbsoluteDeviation, sampleInterleaved } from "./sampler.mjs";
import { digits, renderTable } from "./table.mjs";

/** A clock that moves only when a subject says so. */
function fakeClock() {
  let time = 0;
  return {
    now: () => time,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

const settle = () => Promise.resolve();

describe("sampler", () => {
  test("sampleInterleaved: every round runs every subject once, in an order of its own", async () => {
    const order: string[] = [];
    const subject = (name: string) => ({
      name,
      operations: 1,
      prepare: () => name,
      run: (input: string) => order.push(input),
    });
    await sampleInterleaved(["a", "b", "c"].map(subject), { rounds: 50, warmUpRounds: 10, settle });
    const rounds = Array.from({ length: 60 }, (_, i) => order.slice(i * 3, i * 3 + 3).join(""));
    expect(order.length).toBe(180);
    expect(new Set(rounds)).toEqual(new Set(["abc", "acb", "bac", "bca", "cab", "cba"]));
  });

  test("sampleInterleaved: only run is timed, per operation, and warm-up rounds are thrown away", async () => {
    const clock = fakeClock();
    const inputs: number[] = [];
    const subject = {
      name: "a",
      operations: 4,
      prepare(round: number) {
        clock.advance(1000);
        return round;
      },
      run(round: number) {
        inputs.push(round);
        clock.advance(round + 1);
      },
      dispose: () => clock.advance(1000),
    };
    const times = await sampleInterleaved([subject], { rounds: 2, warmUpRounds: 2, now: clock.now, settle });
    expect(inputs).toEqual([0, 1, 2, 3]);
    expect(times).toEqual({ a: [750, 1000] });
  });

  test("sampleInterleaved: a sample that was preempted is made again, but not for ever", async () => {
    const clock = fakeClock();
    let preempted = 0;
    const always = { rounds: 1, warmUpRounds: 0, now: clock.now, settle, preemptions: () => preempted };
    const runs: number[] = [];
    const subject = (times: number) => ({
      name: "a",
      operations: 1,
      prepare: () => undefined,
      run() {
        runs.push(times);
        if (runs.length <= times) preempted++;
        clock.advance(runs.length);
      },
    });
    expect(await sampleInterleaved([subject(2)], always)).toEqual({ a: [3000] });
    runs.length = 0;
    expect(await sampleInterleaved([subject(1e9)], always)).toEqual({ a: [runs.length * 1000] });
  });

  test("sampleInterleaved: a promise is awaited inside the timed part", async () => {
    const clock = fakeClock();
    const subject = {
      name: "a",
      operations: 1,
      prepare: () => undefined,
      run: () => Promise.resolve().then(() => clock.advance(7)),
    };
    expect(await sampleInterleaved([subject], { rounds: 1, warmUpRounds: 0, now: clock.now, settle })).toEqual({
      a: [7000],
    });
  });

  test("median and medianAbsoluteDeviation leave outliers out", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(medianAbsoluteDeviation([1, 2, 3, 4, 1000])).toBe(1);
    expect(() => median([])).toThrow(RangeError);
  });

  test("compare: above 1 when ours takes less time", () => {
    expect(compare([1, 2, 3], [4, 8, 12])).toEqual({ ratio: 4, spread: 0 });
  });
});

describe("table", () => {
  test("judge: ratios have to be above a mark, bytes below it", () => {
    const ratio = { of: "ratio", floor: 2, goal: 3 } as const;
    expect([1.9, 2, 3].map((figure) => judge(ratio, figure))).toEqual(["miss", "floor", "goal"]);
    const bytes = { of: "bytes", floor: 9000, goal: 6000 } as const;
    expect([9001, 9000, 6000].map((figure) => judge(bytes, figure))).toEqual(["miss", "floor", "goal"]);
  });

  test("every row has a goal and every goal a row", () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.keys(goals).sort());
  });

  test("renderTable: a row shows medians, spreads, ratio, marks, peers and noise", () => {
    const samples = { entangle: [1, 1, 1], native: [8, 8, 8], other: [2, 4, 6] };
    const measurement = { ...fromSamples("us", samples), left: { absent: "wrong clone" } };
    const [head, , row] = renderTable([{ id: "clone/small", title: "small", measurement }]).split("\n");
    const cells = row?.split("|").map((cell) => cell.trim());
    expect(cells?.slice(1, -1)).toEqual([
      "small",
      "1 µs ± 0",
      "8 µs ± 0",
      "8 ± 0",
      "6",
      "12",
      "✓ floor",
      "other 4, absent: wrong clone",
      goals["clone/small"]?.note,
    ]);
    expect(head?.length).toBe(row?.length);
  });

  test("renderTable: a mark that rests on noisy samples is doubted", () => {
    const measurement = fromSamples("us", { entangle: [1, 1, 1], native: [1, 20, 40] });
    const text = renderTable([{ id: "clone/small", title: "small", measurement }]);
    expect(text).toMatch(/✓ goal \? .*noisy: native/);
  });

  test("renderTable: the ratio in another runtime stands beside that in this one", () => {
    const samples = (native: number) => fromSamples("us", { entangle: [1, 1, 1], native: [native, native, native] });
    const result = { id: "clone/small", title: "small", measurement: samples(8), also: samples(9) };
    const cells = renderTable([result], "Node 26")
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells[0]?.slice(4, 7)).toEqual(["ratio", "in Node 26", "floor"]);
    expect(cells[2]?.slice(4, 7)).toEqual(["8 ± 0", "9 ± 0", "6"]);
  });

  test("renderTable: a row that failed says so", () => {
    const text = renderTable([{ id: "clone/small", title: "small", error: "Error: no" }]);
    expect(text).toMatch(/✗ ERROR .* Error: no/);
  });

  test("digits: three significant ones", () => {
    expect([0.12345, 1.2345, 12.345, 1234.5].map(digits)).toEqual(["0.123", "1.23", "12.3", "1235"]);
  });
});
