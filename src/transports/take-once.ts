import { showValue } from "../clone/show-value.ts";

const taken = new WeakSet<object>();

/**
 * Of what can carry one link: a second would hear the words of the first, even of one that has ended.
 * @throws TypeError if it was taken before
 */
export function takeOnce<Carrier extends object>(carrier: Carrier): Carrier {
  if (taken.has(carrier)) {
    throw new TypeError(`connect: ${showValue(carrier)} was connected before; post another port over what that gave`);
  }
  taken.add(carrier);
  return carrier;
}
