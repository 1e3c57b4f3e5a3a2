import fc from "fast-check";
import { expect, test } from "vitest";
import { Numbered } from "../../src/link/numbered.ts";
import { runs } from "../property/runs.ts";

const numbers = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const steps = fc.array(fc.record({ number: numbers, isDeleted: fc.boolean() }), { maxLength: 60 });

test("what has a number is found by it, until it is deleted, as in a Map", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const model = new Map<number, string>();
      const numbered = new Numbered<string>();
      for (const { number, isDeleted } of list) {
        if (isDeleted) {
          model.delete(number);
          numbered.delete(number);
        } else if (!model.has(number)) {
          model.set(number, `item ${number}`);
          numbered.add(number, `item ${number}`);
        }
        expect(numbered.size).toBe(model.size);
        for (const { number: one } of list) expect(numbered.get(one)).toBe(model.get(one));
      }
      expect([...numbered].sort()).toEqual([...model.values()].sort());
      numbered.clear();
      expect([numbered.size, ...numbered]).toEqual([0]);
    }),
    { numRuns: runs.of(500) },
  );
});
