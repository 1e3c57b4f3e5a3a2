import type { Encoder } from "./encoder.ts";
import { major } from "./format.ts";
import { sparseArrayNodes } from "./sparse.ts";

const { keys } = Object;

/** An array with holes or more names than its indices: [length, { index or name: element }] */
export function writeSparseArray(encoder: Encoder, array: readonly unknown[]): void {
  const names = keys(array);
  // As it is now: a getter may shorten the array.
  const { length } = array;
  encoder.generic("Array", 2);
  encoder.head(major.unsigned, length);
  encoder.charge(sparseArrayNodes(length, names.length));
  encoder.head(major.map, names.length);
  for (const name of names) {
    const index = Number(name) >>> 0;
    if (`${index}` === name && index < length) encoder.head(major.unsigned, index);
    else encoder.text(name);
    encoder.property(array, name);
  }
}
