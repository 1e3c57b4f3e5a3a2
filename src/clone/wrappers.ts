import type { Realm } from "../base/realm.ts";
import type { Brand } from "./brand.ts";

const valueOf: Partial<Record<Brand, (this: object) => unknown>> = {
  Boolean: Boolean.prototype.valueOf,
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf as (this: unknown) => bigint,
};

/**
 * Copies an object around one primitive value: boxed primitives, RegExp (whose lastIndex is dropped).
 * @returns undefined for any other brand
 */
export function cloneWrapper(value: object, brand: Brand, realm: Realm): object | undefined {
  // The constructor takes source and flags from the slots of a RegExp, whatever properties it was given.
  if (brand === "RegExp") return new realm.RegExp(value as RegExp);
  const primitive = valueOf[brand];
  return primitive && realm.Object(primitive.call(value));
}
