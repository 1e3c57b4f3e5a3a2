import fc from "fast-check";
import { expect, test } from "vitest";
import { PagedMap } from "../../src/link/paged-map.ts";
import { runs } from "../property/runs.ts";

const numbers = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const steps = fc.array(fc.record({ number: numbers, isDeleted: fc.boolean() }), { maxLength: 60, size: "max" });

test("what has a number is found by it, until it is deleted, as in a Map", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const model = new Map<number, string>();
      const map = new PagedMap<string>();
      for (const { number, isDeleted } of list) {
        if (isDeleted) {
          model.delete(number);
          map.delete(number);
        } else if (!model.has(number)) {
          model.set(number, `item ${number}`);
          map.add(number, `item ${number}`);
        }
        expect(map.size).toBe(model.size);
        expect(list.map((step) => map.get(step.number))).toEqual(list.map((step) => model.get(step.number)));
      }
      expect([...map].sort()).toEqual([...model.values()].sort());
      map.clear();
      expect([map.size, ...map]).toEqual([0]);
    }),
    { numRuns: runs.of(500) },
  );
});
