import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { hostRealm } from "../../src/base/realm.ts";
import { Uncloneable } from "../../src/clone/data-clone-error.ts";
import { decode } from "../../src/codec/decode.ts";
import { encode } from "../../src/codec/encode.ts";
import { type Built, build } from "../property/build.ts";
import { assertIsomorphic } from "../property/compare.ts";
import { recipes } from "../property/recipe.ts";
import { runs } from "../property/runs.ts";
import { cloneOf, noPort, postedBytesOf } from "./helpers.ts";

interface Outcome {
  readonly value?: unknown;
  readonly failure?: string;
  readonly log: readonly string[];
}

/** What a receiver gets of a value, or why it was not sent; and which getters ran, in their order. */
async function send({ value, log }: Built, toBytes: (value: unknown) => unknown): Promise<Outcome> {
  try {
    const bytes = toBytes(value);
    const logged = [...log];
    return { value: decode((await bytes) as Uint8Array, [], hostRealm), log: logged };
  } catch (error) {
    return { failure: error instanceof Uncloneable ? "can't be cloned" : String(error), log };
  }
}

describe("decode and encode", { timeout: runs.timeoutMs }, () => {
  test("decode(encode(clone(x))) can't be told from clone(x)", async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const { value } = build(recipe, false);
        let clone: unknown;
        try {
          clone = cloneOf(value);
        } catch {
          return;
        }
        assertIsomorphic(decode(await encode(clone, noPort), [], hostRealm), clone);
      }),
      { numRuns: runs.of(10_000) },
    );
  });

  test("what is posted, written without a clone, can't be told from its clone, nor can what its getters see", async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        // On one line, as the stacks of their exceptions tell.
        const [one, other] = [1, 2].map(() => build(recipe, false, true)) as [Built, Built];
        const posted = await send(one, postedBytesOf);
        const cloned = await send(other, (value) => encode(cloneOf(value), noPort));
        assert.equal(posted.failure, cloned.failure, "one fails, or for another reason");
        assert.deepEqual(posted.log, cloned.log, "getters ran in another order");
        if (cloned.failure === undefined) assertIsomorphic(posted.value, cloned.value);
      }),
      { numRuns: runs.of(20_000) },
    );
  });
});
