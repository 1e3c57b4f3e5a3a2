import { keys } from "../base/object.ts";

/** The property names of the first elements of an array: making such a string costs more than a small array. */
export const firstIndices: readonly string[] = keys(new Array(64).fill(0));

/** Whether the own enumerable names of an array of this length are its indices: it has neither holes nor other names. */
export function areIndices(names: readonly unknown[], length: number): boolean {
  // Indices come first, in order: it is enough to look at the last name.
  return (
    names.length === length && (length === 0 || names[length - 1] === (firstIndices[length - 1] ?? `${length - 1}`))
  );
}
