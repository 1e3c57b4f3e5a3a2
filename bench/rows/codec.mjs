// The codec alone, encoding and decoding, against V8's own serializer.
import { isDeepStrictEqual } from "node:util";
import v8 from "node:v8";
import { entangleCodec } from "../implementations.mjs";
import { measureSubjects, mixedDiet } from "../measure.mjs";
import { NATIVE, OURS } from "../names.mjs";
import { cloneSubject } from "../subjects.mjs";
import * as values from "../values.mjs";

/** @type {Record<string, import("../subjects.mjs").Load & { title: string }>} */
const loads = {
  small: { title: "small object", make: values.small, operations: 1000 },
  graph: { title: "10 KB graph", make: values.graph, operations: 50 },
  table: { title: "1000-row table", make: values.table, operations: 5 },
};

/** @type {import("./index.mjs").Row[]} */
export const codecRows = Object.entries(loads).map(([kind, load]) => ({
  id: `codec/${kind}`,
  title: `codec, there and back, ${load.title}`,
  measure: (context) => measureCodec(load, context),
}));

/** @type {(load: import("../subjects.mjs").Load, context: import("./index.mjs").Context) => Promise<any>} */
async function measureCodec(load, { entry, quick }) {
  const { clone, encode, decode } = await entangleCodec(entry);
  const sides = [
    { name: OURS, structuredClone: (/** @type {any} */ copy) => decode(encode(copy)) },
    { name: NATIVE, structuredClone: (/** @type {any} */ { value }) => v8.deserialize(v8.serialize(value)) },
  ];
  const copy = clone(load.make(0));
  for (const { name, structuredClone } of sides) {
    if (!isDeepStrictEqual(structuredClone(copy), copy.value)) throw new Error(`bench: ${name} is wrong`);
    mixedDiet({ name, structuredClone: (/** @type {unknown} */ value) => structuredClone(clone(value)) });
  }
  const copies = { ...load, make: (/** @type {number} */ serial) => clone(load.make(serial)) };
  const measured = await measureSubjects(
    sides.map((side) => cloneSubject(side, copies)),
    { quick },
  );
  const [ours, native] = [encode(copy).length, v8.serialize(copy.value).length];
  return { ...measured, note: `native is v8.serialize and v8.deserialize; ${ours} bytes, native ${native}` };
}
