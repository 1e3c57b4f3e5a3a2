import { host, hostModule } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { intrinsicNames } from "../base/realm.ts";

/** What an object is by its internal slots, whatever its prototype says: the name of a class of the language, or one of these. */
export type Brand = keyof typeof slots | "DataView" | "Function" | "Object" | "Proxy" | "TypedArray";

type Test = (value: object) => unknown;

/** `util.types` where there is one (Node, Deno, Bun): exact, and much cheaper than a brand check that throws. */
const types = hostModule("node:util")?.types as Readonly<Record<string, Test>> | undefined;

/** True for a Proxy, where the host can tell one. */
export const isProxy: Test | undefined = types?.isProxy;

const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
const { toString } = Object.prototype;
const { toStringTag } = Symbol;

/**
 * By class, the member of its prototype that shows the slot without side effects: it throws for other objects. Where there is none,
 * only the host can tell. From Date on, they are what `Object.prototype.toString` tells too, unless a `@@toStringTag` hides it.
 */
const slots = {
  Map: "size",
  Set: "size",
  ArrayBuffer: "byteLength",
  SharedArrayBuffer: "byteLength",
  WeakMap: "has",
  WeakSet: "has",
  BigInt: "valueOf",
  Symbol: "valueOf",
  Promise: "",
  Date: "getTime",
  RegExp: "source",
  Error: "",
  Boolean: "valueOf",
  Number: "valueOf",
  String: "valueOf",
  Arguments: "",
};

const { isError = (value: object) => toStringTag in value && value instanceof Error } = Error as { isError?: Test };

function hostTest(name: string): Test | undefined {
  return name === "Error" ? (types?.isNativeError ?? isError) : (types?.[`is${name}`] ?? types?.[`is${name}Object`]);
}

function languageTest(name: string, member: string): Test | undefined {
  const { prototype } = (host[name] ?? {}) as { prototype?: object };
  const descriptor = prototype && getOwnPropertyDescriptor(prototype, member);
  const intrinsic = descriptor && (descriptor.get ?? descriptor.value);
  return (
    intrinsic &&
    ((value) => {
      try {
        intrinsic.call(value);
        // The getters of RegExp answer for its prototype too, which is an ordinary object.
        return value !== prototype;
      } catch {
        return false;
      }
    })
  );
}

const tests = Object.entries(slots).flatMap(([name, member]) => {
  const own = languageTest(name, member);
  const test = hostTest(name) ?? own;
  return test ? [[name as Brand, test, own ?? test] as const] : [];
});

/** The test of the brand that goes with a prototype: asked first. It hardly ever throws, and then the language's own costs least. */
const testByPrototype = new Map(
  tests.map((entry) => [(host[entry[0]] as { prototype: object } | undefined)?.prototype, entry]),
);

/** Prototypes of the language whose objects show what they are. */
export const revealingPrototypes: ReadonlySet<unknown> = new Set([
  ...testByPrototype.keys(),
  ...intrinsicNames.map((name) => (host[name] as { prototype: object } | undefined)?.prototype),
]);

const typedArrayTag = intrinsicGetter(getPrototypeOf(Uint8Array.prototype), toStringTag);

/** The name of a typed array's constructor, undefined for anything else. */
export function typedArrayName(value: object): string | undefined {
  return typedArrayTag?.(value) as string | undefined;
}

/** The brand of an object that is neither a plain object nor an array by the look of its prototype. */
export function brandOf(value: object, prototype: unknown = getPrototypeOf(value)): Brand {
  const expected = testByPrototype.get(prototype as object);
  if (expected?.[2](value)) return expected[0];
  if (ArrayBuffer.isView(value)) return typedArrayName(value) ? "TypedArray" : "DataView";
  if (isProxy?.(value)) return "Proxy";
  const tag = toStringTag in value ? "" : toString.call(value).slice(8, -1);
  if (tag === "Array") return "Object";
  if (tag !== "" && tag !== "Object") return tag as Brand;
  for (const [brand, test] of tests) {
    if (tag !== "" && brand === "Date") break;
    if (test(value)) return brand;
  }
  return "Object";
}

/**
 * Whether an object that has Object.prototype as its prototype is what it looks like. Asked only where it looks odd (no keys, or
 * the keys of an array): asking each plain object would cost as much as copying it. docs/deviations.md#borrowed-prototypes
 */
export function isOrdinary(value: object): boolean {
  // A tag may be a getter, which must not run.
  if (toStringTag in value || toString.call(value) !== "[object Object]") return false;
  return !types || brandOf(value) === "Object";
}
