import type { Realm } from "../base/realm.ts";
import type { Brand } from "./brand.ts";
import { describe, Uncloneable } from "./data-clone-error.ts";

const booleanValue = Boolean.prototype.valueOf;
const numberValue = Number.prototype.valueOf;
const stringValue = String.prototype.valueOf;
const bigintValue = BigInt.prototype.valueOf;
const time = Date.prototype.getTime;
const source = getter("source");

/** The flags by the getters that read the slot; `RegExp.prototype.flags` would read properties, which may be shadowed. */
const flags = [
  ["d", getter("hasIndices")],
  ["g", getter("global")],
  ["i", getter("ignoreCase")],
  ["m", getter("multiline")],
  ["s", getter("dotAll")],
  ["u", getter("unicode")],
  ["v", getter("unicodeSets")],
  ["y", getter("sticky")],
] as const;

function getter(name: string): ((this: object) => unknown) | undefined {
  return Object.getOwnPropertyDescriptor(RegExp.prototype, name)?.get;
}

/** Copies an object around one primitive value: boxed primitives, Date, RegExp (whose lastIndex is dropped). */
export function cloneWrapper(value: object, brand: Brand, realm: Realm): object {
  switch (brand) {
    case "Boolean":
      return new realm.Boolean(booleanValue.call(value));
    case "Number":
      return new realm.Number(numberValue.call(value));
    case "String":
      return new realm.String(stringValue.call(value));
    case "BigInt":
      return realm.Object(bigintValue.call(value));
    case "Date":
      return new realm.Date(time.call(value));
    case "RegExp":
      return new realm.RegExp(source?.call(value) as string, flagsOf(value));
    default:
      throw new Uncloneable(value, `${describe(value)}, which can't be cloned`);
  }
}

function flagsOf(value: object): string {
  let text = "";
  for (const [flag, isSet] of flags) if (isSet?.call(value)) text += flag;
  return text;
}
