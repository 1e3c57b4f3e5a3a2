import { objectNodes } from "./limits.ts";

/** Jumping so far over what isn't there makes V8 keep the elements by their indices. Over less it makes room for all of them. */
const FAR = 2048;
/** So many elements need no such care. */
const FEW = 16;

const NINE = 0x39;

/** Quickly. */
export function mayBeIndex(name: string): boolean {
  return name.charCodeAt(0) <= NINE;
}

/**
 * `{ 1023: 1 }` takes V8 12 KB, and a few bytes of a message: an object that is to have an element of its own with such an index is
 * told to keep what it has, and nothing for what is before it.
 * @returns false if the index is a small one, or the name none
 */
export function makeSparseFor(object: object, name: string): boolean {
  const index = Number(name) >>> 0;
  if (index < FEW || `${index}` !== name) return false;
  makeSparse(object);
  return true;
}

/** Whether an array of this length with so many elements is to keep no more than these. */
function isSparse(length: number, count: number): boolean {
  return length >= FEW + 2 * count;
}

/** As above, for the length that an array will have and the number of elements that it is given. */
export function makeSparseArray(array: unknown[], length: number, count: number): void {
  if (isSparse(length, count)) makeSparse(array);
  array.length = length;
}

/** What its elements and other properties count. */
export function sparseArrayNodes(length: number, count: number): number {
  return isSparse(length, count) ? objectNodes(count) : count;
}

function makeSparse(object: object): void {
  Object.defineProperty(object, FAR, { value: undefined, configurable: true });
  Reflect.deleteProperty(object, FAR);
}
