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
  const { encode, decode } = await entangleCodec(entry);
  const sides = [
    { name: OURS, structuredClone: (/** @type {unknown} */ value) => decode(encode(value)) },
    { name: NATIVE, structuredClone: (/** @type {unknown} */ value) => v8.deserialize(v8.serialize(value)) },
  ];
  const value = load.make(0);
  for (const side of sides) {
    if (!isDeepStrictEqual(side.structuredClone(value), value)) throw new Error(`bench: ${side.name} is wrong`);
    mixedDiet(side);
  }
  const measured = await measureSubjects(
    sides.map((side) => cloneSubject(side, load)),
    { quick },
  );
  const [ours, native] = [encode(value).length, v8.serialize(value).length];
  return { ...measured, note: `native is v8.serialize and v8.deserialize; ${ours} bytes, native ${native}` };
}
