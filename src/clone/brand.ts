import { host, hostModule } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { getOwnPropertyDescriptor, getPrototypeOf, keys, toString } from "../base/object.ts";
import { otherNames, slottedNames } from "../base/realm.ts";
import { slotsOf, slotsOfAny } from "../base/slots.ts";
import { withoutStack } from "./without-stack.ts";

/** What an object is by its internal slots, whatever its prototype says: the name of a class of the language, or one of these. */
export type Brand =
  | "Arguments"
  | "ArrayBuffer"
  | "BigInt"
  | "Boolean"
  | "DataView"
  | "Date"
  | "Error"
  | "Function"
  | "Map"
  | "Number"
  | "Object"
  | "Promise"
  | "Proxy"
  | "RegExp"
  | "Set"
  | "SharedArrayBuffer"
  | "String"
  | "Symbol"
  | "TypedArray"
  | "WeakMap"
  | "WeakSet";

type Test = (value: object) => unknown;

/** `util.types` where there is one (Node, Deno, Bun): exact, and much cheaper than a brand check that throws. */
const types = hostModule("node:util")?.types as Readonly<Record<string, Test>> | undefined;

/** True for a Proxy, where the host can tell one. */
export const isProxy: Test | undefined = types?.isProxy;

const { toStringTag } = Symbol;

/** Members that show the slot without side effects: they throw for other objects. */
const revealing = ["size", "byteLength", "has", "source", "valueOf"];

const { isError = (value: object) => toStringTag in value && value instanceof Error } = Error as { isError?: Test };

function prototypeOf(name: string): object | undefined {
  return (host[name] as { prototype: object } | undefined)?.prototype;
}

/** Where no member shows the slot, only the host can tell. */
function hostTest(name: string): Test | undefined {
  if (name === "Error") return types?.isNativeError ?? isError;
  return types?.[`is${name}`] ?? types?.[`is${name}Object`];
}

function languageTest(name: string): Test | undefined {
  const prototype = prototypeOf(name);
  const descriptor = revealing.map((member) => prototype && getOwnPropertyDescriptor(prototype, member)).find(Boolean);
  const reveal = descriptor && (descriptor.get ?? descriptor.value);
  return (
    reveal &&
    ((value) => {
      try {
        reveal.call(value);
        // The getters of RegExp answer for its prototype too, which is an ordinary object.
        return value !== prototype;
      } catch {
        return false;
      }
    })
  );
}

const tests = slottedNames.flatMap((name) => {
  const own = languageTest(name);
  const test = hostTest(name) ?? own;
  return test ? [[name as Brand, test, own ?? test] as const] : [];
});

/** The test of the brand that goes with a prototype: asked first. It hardly ever throws, and then the language's own costs least. */
const testByPrototype = new Map(tests.map((entry) => [prototypeOf(entry[0]), entry]));

/** Classes of the language whose objects show what they are. */
export const revealingNames: ReadonlySet<string> = new Set([...tests.map(([name]) => name), ...otherNames]);

/** The name of a typed array's constructor, undefined for anything else. */
export const typedArrayName = intrinsicGetter(getPrototypeOf(Uint8Array.prototype), toStringTag) as (
  value: object,
) => string | undefined;

/** What `Object.prototype.toString` tells. A tag of the object's own would hide that, and may be a getter, which must not run. */
function tagOf(value: object): string {
  return toStringTag in value ? "" : toString.call(value).slice(8, -1);
}

/** The brand of an object that is neither a plain object nor an array by the look of its prototype. */
export function brandOf(value: object, prototype: unknown = getPrototypeOf(value)): Brand {
  const expected = testByPrototype.get(prototype as object);
  if (expected?.[2](value)) return expected[0];
  // Where only members that throw tell, to ask them all takes a hundred times as long.
  if (slotsOfAny(value)) return "Object";
  if (ArrayBuffer.isView(value)) return typedArrayName(value) ? "TypedArray" : "DataView";
  if (isProxy?.(value)) return "Proxy";
  const tag = tagOf(value);
  if (tag === "Array") return "Object";
  if (tag !== "" && tag !== "Object") return tag as Brand;
  if (types) return findBrand(value, tag);
  return tag !== "" && hasNames(value) ? "Object" : withoutStack(Error, () => findBrand(value, tag));
}

function findBrand(value: object, tag: string): Brand {
  for (const [brand, test] of tests) {
    // From Date on, they are what toString tells too, unless a tag hides it.
    if (tag !== "" && brand === "Date") break;
    if (test(value)) return brand;
  }
  return "Object";
}

/**
 * Own enumerable names, of which the first isn't that of an element. To find out what else than an ordinary object such a one is takes
 * thirty times as long as to copy it, without the host's help. docs/deviations.md#borrowed-prototypes
 */
function hasNames(value: object): boolean {
  const [first = "0"] = keys(value);
  return first !== "0";
}

/**
 * Whether an object that has Object.prototype as its prototype is what it looks like. Asked only where it looks odd (no keys, or
 * the keys of an array): asking each plain object would cost as much as copying it. docs/deviations.md#borrowed-prototypes
 */
export function isOrdinary(value: object): boolean {
  return tagOf(value) === "Object" && (!types || brandOf(value) === "Object") && !slotsOf(value);
}
