import fc from "fast-check";
import { test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { Memory } from "../../src/clone/memory.ts";
import { cloneRoot } from "../../src/clone/structured-clone.ts";
import { decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { build } from "../property/build.ts";
import { assertIsomorphic } from "../property/compare.ts";
import { recipes } from "../property/recipe.ts";
import { runs } from "../property/runs.ts";

const cloneOf = (value: unknown): unknown => cloneRoot(value, new Memory(hostRealm));
const noPort = (): undefined => undefined;

test("decode(encode(clone(x))) can't be told from clone(x)", { timeout: runs.timeoutMs }, async () => {
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      const { value } = build(recipe, false);
      let clone: unknown;
      try {
        clone = cloneOf(value);
      } catch {
        return;
      }
      const bytes = await encode(clone, noPort);
      assertIsomorphic(decode(bytes, [], hostRealm), clone);
    }),
    { numRuns: runs.of(10_000) },
  );
});
