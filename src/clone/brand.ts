import { hostModule } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";

/** What an object is by its internal slots, whatever its prototype says. "Slotted": by slots that can't be cloned. */
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
  | "Proxy"
  | "RegExp"
  | "Set"
  | "SharedArrayBuffer"
  | "Slotted"
  | "String"
  | "TypedArray";

type Test = (value: object) => unknown;

/** `util.types` where there is one (Node, Deno, Bun): exact, and much cheaper than a brand check that throws. */
const types = hostModule("node:util")?.types as Readonly<Record<string, Test>> | undefined;

/** True for a Proxy, where the host can tell one. */
export const isProxy: Test | undefined = types?.isProxy;

const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
const { toString } = Object.prototype;
const { toStringTag } = Symbol;

/** A brand check that changes nothing: the host's, or an intrinsic that throws for an object without the slot. */
function brandTest(hostTest: string, intrinsic: Test | undefined): Test {
  const test = types?.[hostTest];
  if (test) return test;
  return (value) => {
    try {
      intrinsic?.(value);
      return intrinsic;
    } catch {
      return false;
    }
  };
}

const method = (intrinsic: (...args: never[]) => unknown, argument?: unknown): Test => {
  const call = intrinsic as (argument: unknown) => unknown;
  return (value) => call.call(value, argument);
};

type Tests = readonly (readonly [Brand, Test])[];

const isSymbolObject = brandTest("isSymbolObject", method(Symbol.prototype.valueOf));
const { isError = (value: object) => toStringTag in value && value instanceof Error } = Error as { isError?: Test };

/** Brands that `Object.prototype.toString` tells, unless a `@@toStringTag` hides them. */
const taggedTests: Tests = [
  ["Date", brandTest("isDate", method(Date.prototype.getTime))],
  // The getter answers for RegExp.prototype too, which is an ordinary object.
  ["RegExp", (value) => value !== RegExp.prototype && isRegExp(value)],
  ["Error", types?.isNativeError ?? isError],
  ["Boolean", brandTest("isBooleanObject", method(Boolean.prototype.valueOf))],
  ["Number", brandTest("isNumberObject", method(Number.prototype.valueOf))],
  ["String", brandTest("isStringObject", method(String.prototype.valueOf))],
  ["Arguments", brandTest("isArgumentsObject", undefined)],
];
const isRegExp = brandTest("isRegExp", intrinsicGetter(RegExp.prototype, "source"));
const sharedPrototype = typeof SharedArrayBuffer === "function" ? SharedArrayBuffer.prototype : undefined;

/** Brands that only such a test tells. */
const hiddenTests: Tests = [
  ["Map", brandTest("isMap", intrinsicGetter(Map.prototype, "size"))],
  ["Set", brandTest("isSet", intrinsicGetter(Set.prototype, "size"))],
  ["ArrayBuffer", brandTest("isArrayBuffer", intrinsicGetter(ArrayBuffer.prototype, "byteLength"))],
  ["SharedArrayBuffer", brandTest("isSharedArrayBuffer", intrinsicGetter(sharedPrototype, "byteLength"))],
  ["BigInt", brandTest("isBigIntObject", method(BigInt.prototype.valueOf))],
  ["Slotted", isSymbolObject],
  ["Slotted", types?.isPromise ?? ((value) => value instanceof Promise)],
  ["Slotted", brandTest("isWeakMap", method(WeakMap.prototype.has, isSymbolObject))],
  ["Slotted", brandTest("isWeakSet", method(WeakSet.prototype.has, isSymbolObject))],
];
const allTests: Tests = [...hiddenTests, ...taggedTests];
const builtinTags: ReadonlySet<string> = new Set<string>([...taggedTests.map(([brand]) => brand), "Function"]);

/** Prototypes of objects whose slots no intrinsic shows without side effects. */
const slottedPrototypes = new Set<unknown>(
  [[].values(), new Map().entries(), new Set().entries(), ""[Symbol.iterator](), "".matchAll(/x/g)].map(getPrototypeOf),
);
// A generator function's own prototype object stands between its generators and the intrinsic.
for (const generator of [(function* () {})(), (async function* () {})()]) {
  slottedPrototypes.add(getPrototypeOf(getPrototypeOf(getPrototypeOf(generator))));
}
const { Intl: intl = {}, WeakRef: weakRef, FinalizationRegistry: registry } = globalThis as Partial<typeof globalThis>;
const services = Object.values(Object.getOwnPropertyDescriptors(intl)).map(({ value }) => value as unknown);
for (const Class of [...services, weakRef, registry]) {
  if (typeof Class === "function") slottedPrototypes.add(Class.prototype);
}

/** The test of the brand that goes with a prototype: asked first. */
const testByPrototype = new Map<unknown, readonly [Brand, Test]>(
  allTests.flatMap((entry) => {
    const Class = (globalThis as unknown as Record<string, { prototype: object } | undefined>)[entry[0]];
    return Class ? [[Class.prototype, entry]] : [];
  }),
);

const typedArrayTag = intrinsicGetter(getPrototypeOf(Uint8Array.prototype), toStringTag);

/** The name of a typed array's constructor, undefined for anything else. */
export function typedArrayName(value: object): string | undefined {
  return typedArrayTag?.(value) as string | undefined;
}

/** The brand of an object that is neither a plain object nor an array by the look of its prototype. */
export function brandOf(value: object, prototype: unknown = getPrototypeOf(value)): Brand {
  const expected = testByPrototype.get(prototype);
  if (expected?.[1](value)) return expected[0];
  if (isProxy?.(value)) return "Proxy";
  if (ArrayBuffer.isView(value)) return typedArrayName(value) ? "TypedArray" : "DataView";
  const isTagged = toStringTag in value;
  const tag = isTagged ? "" : toString.call(value).slice(8, -1);
  if (builtinTags.has(tag)) return tag as Brand;
  for (const [brand, test] of isTagged ? allTests : hiddenTests) if (test(value)) return brand;
  if (!sharedPrototype && isSharedUnnamed(prototype)) return "SharedArrayBuffer";
  return isSlotted(value) ? "Slotted" : "Object";
}

/** Pages that aren't cross-origin isolated can get at shared memory (by WebAssembly), but have no global of its name. */
function isSharedUnnamed(prototype: unknown): boolean {
  return !!prototype && getOwnPropertyDescriptor(prototype, toStringTag)?.value === "SharedArrayBuffer";
}

function isSlotted(value: object): boolean {
  let prototype: object | null = getPrototypeOf(value);
  if (prototype === null) return isModuleNamespace(value);
  for (; prototype !== null; prototype = getPrototypeOf(prototype)) {
    if (slottedPrototypes.has(prototype) && !slottedPrototypes.has(value)) return true;
  }
  return false;
}

function isModuleNamespace(value: object): boolean {
  const tag = getOwnPropertyDescriptor(value, toStringTag);
  return tag?.value === "Module" && !tag.configurable && !Object.isExtensible(value);
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
