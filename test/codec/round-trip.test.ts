import assert from "node:assert/strict";
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
import { noPort } from "./helpers.ts";

test("decode(encode(clone(x))) can't be told from clone(x)", { timeout: runs.timeoutMs }, async () => {
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      const { value } = build(recipe, false);
      const facts = new Memory(hostRealm);
      let clone: unknown;
      try {
        clone = cloneRoot(value, facts);
      } catch {
        return;
      }
      const bytes = await encode(clone, noPort);
      // Known or found out, the bytes are the same.
      assert.deepEqual(await encode(clone, noPort, undefined, facts), bytes);
      assertIsomorphic(decode(bytes, [], hostRealm), clone);
    }),
    { numRuns: runs.of(10_000) },
  );
});
