import assert from "node:assert/strict";
import { decode as decodeCbor, Tag } from "cbor2";
import fc from "fast-check";
import { test } from "vitest";
import { encode } from "../../src/codec/encode.ts";
import { build } from "../property/build.ts";
import { recipes } from "../property/recipe.ts";
import { runs } from "../property/runs.ts";
import { bytesOf, cloneOf, noPort } from "./helpers.ts";

/** What docs/wire-format.md says of the tags that the other library leaves as they are, for trees. */
class Resolver {
  readonly #records = new Map<number, string[]>();

  resolve(value: unknown): unknown {
    if (value instanceof Tag) return this.#tagged(Number(value.tag), value.contents);
    if (Array.isArray(value)) return value.map((one) => this.resolve(one));
    if (value instanceof Map) return this.#object([...value]);
    return typeof value === "object" && value !== null ? this.#object(Object.entries(value)) : value;
  }

  #object(entries: readonly (readonly [unknown, unknown])[]): object {
    return Object.fromEntries(entries.map(([key, value]) => [key, this.resolve(value)]));
  }

  #tagged(tag: number, contents: unknown): unknown {
    assert(Array.isArray(contents));
    if (tag !== 105) return this.#record(this.#records.get(tag) ?? [], contents);
    const [keys, record, ...values] = contents as [string[], number, ...unknown[]];
    this.#records.set(record, keys);
    return this.#record(keys, values);
  }

  #record(keys: readonly string[], values: readonly unknown[]): object {
    assert.equal(values.length, keys.length);
    return this.#object(keys.map((key, i) => [key, values[i]]));
  }
}

/** Trees with few names, so that many of their objects have the same shape. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.integer(),
    tie("array"),
    tie("object"),
  ),
  array: fc.array(tie("tree"), { maxLength: 8 }),
  object: fc.dictionary(fc.constantFrom("a", "b", "__proto__", "\u00e9"), tie("tree"), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
}));

test("cbor2 and the document give back any tree of objects, arrays and primitives", { timeout: runs.timeoutMs }, () => {
  fc.assert(
    fc.property(tree, (value) => {
      assert.deepEqual(new Resolver().resolve(decodeCbor(bytesOf(cloneOf(value)))), cloneOf(value));
    }),
    { numRuns: runs.of(3000) },
  );
});

test("cbor2 reads whatever is written", { timeout: runs.timeoutMs }, async () => {
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      let clone: unknown;
      try {
        clone = cloneOf(build(recipe, false).value);
      } catch {
        return;
      }
      decodeCbor(await encode(clone, noPort));
    }),
    { numRuns: runs.of(3000) },
  );
});
