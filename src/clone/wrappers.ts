import type { Realm } from "../base/realm.ts";
import type { Brand } from "./brand.ts";

/** Read the slots of objects that hold one primitive value. Of a Date it is its time. */
const valueOf = Object.fromEntries(
  [Boolean, Number, String, BigInt, Date].map(({ name, prototype }) => [
    name,
    prototype.valueOf as (this: object) => unknown,
  ]),
);

/**
 * Copies an object around one primitive value: boxed primitives, Date, RegExp (whose lastIndex is dropped).
 * @returns undefined for any other brand
 */
export function cloneWrapper(value: object, brand: Brand, realm: Realm): object | undefined {
  // The constructor takes source and flags from the slots of a RegExp, whatever properties it was given.
  if (brand === "RegExp") return new realm.RegExp(value as RegExp);
  const primitive = valueOf[brand]?.call(value);
  if (brand === "Date") return new realm.Date(primitive as number);
  return primitive === undefined ? undefined : realm.Object(primitive);
}
