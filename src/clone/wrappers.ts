import { intrinsicGetter } from "../base/intrinsics.ts";
import type { Realm } from "../base/realm.ts";
import type { Brand } from "./brand.ts";

const valueOf: Partial<Record<Brand, (this: object) => unknown>> = {
  Boolean: Boolean.prototype.valueOf,
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf as (this: unknown) => bigint,
};
const time = Date.prototype.getTime;
const flag = (name: string) => intrinsicGetter(RegExp.prototype, name);
const source = flag("source");

/** The flags by the getters that read the slot; `RegExp.prototype.flags` would read properties, which may be shadowed. */
const flags = {
  d: flag("hasIndices"),
  g: flag("global"),
  i: flag("ignoreCase"),
  m: flag("multiline"),
  s: flag("dotAll"),
  u: flag("unicode"),
  v: flag("unicodeSets"),
  y: flag("sticky"),
};

/**
 * Copies an object around one primitive value: boxed primitives, Date, RegExp (whose lastIndex is dropped).
 * @returns undefined for any other brand
 */
export function cloneWrapper(value: object, brand: Brand, realm: Realm): object | undefined {
  if (brand === "Date") return new realm.Date(time.call(value));
  if (brand === "RegExp") return new realm.RegExp(source?.(value) as string, flagsOf(value));
  const primitive = valueOf[brand];
  return primitive && realm.Object(primitive.call(value));
}

function flagsOf(value: object): string {
  let text = "";
  for (const [letter, isSet] of Object.entries(flags)) if (isSet?.(value)) text += letter;
  return text;
}
