import { hostModule } from "../base/host.ts";

/** What an object is by its internal slots, whatever its prototype says. */
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
  | "String"
  | "Symbol"
  | "TypedArray"
  | "Uncloneable";

type Test = (value: object) => boolean;
type HostTypes = Readonly<Record<string, Test>>;

/** `util.types` where there is one (Node, Deno, Bun): exact, and much cheaper than a brand check that throws. */
const hostTypes = hostModule("node:util")?.types as HostTypes | undefined;

/** True for a Proxy, where the host can tell one. */
export const isProxy: Test | undefined = hostTypes?.isProxy;

const toString = Object.prototype.toString;

/** A brand check by an intrinsic that throws for an object without the slot and changes nothing. */
function probe(Interface: { prototype: object } | undefined, member: PropertyKey, ...args: unknown[]): Test {
  const descriptor = Interface && Object.getOwnPropertyDescriptor(Interface.prototype, member);
  const intrinsic = (descriptor?.get ?? descriptor?.value) as ((...args: unknown[]) => unknown) | undefined;
  if (!intrinsic) return () => false;
  return (value) => {
    try {
      intrinsic.apply(value, args);
      return true;
    } catch {
      return false;
    }
  };
}

const key = {};
const sharedArrayBuffer = typeof SharedArrayBuffer === "function" ? SharedArrayBuffer : undefined;

type Probes = readonly (readonly [Brand, Test])[];
const never: Test = () => false;

/** Brands that `Object.prototype.toString` tells, unless a `@@toStringTag` hides them. */
const taggedProbes: Probes = [
  ["Date", hostTypes?.isDate ?? probe(Date, "getTime")],
  ["RegExp", hostTypes?.isRegExp ?? isRegExp],
  ["Error", hostTypes?.isNativeError ?? isError],
  ["Boolean", hostTypes?.isBooleanObject ?? probe(Boolean, "valueOf")],
  ["Number", hostTypes?.isNumberObject ?? probe(Number, "valueOf")],
  ["String", hostTypes?.isStringObject ?? probe(String, "valueOf")],
  ["Arguments", hostTypes?.isArgumentsObject ?? never],
];

/** Brands that only a probe tells. */
const otherProbes: Probes = [
  ["Map", hostTypes?.isMap ?? probe(Map, "size")],
  ["Set", hostTypes?.isSet ?? probe(Set, "size")],
  ["ArrayBuffer", hostTypes?.isArrayBuffer ?? probe(ArrayBuffer, "byteLength")],
  ["SharedArrayBuffer", hostTypes?.isSharedArrayBuffer ?? probe(sharedArrayBuffer, "byteLength")],
  ["BigInt", hostTypes?.isBigIntObject ?? probe(BigInt, "valueOf")],
  ["Symbol", hostTypes?.isSymbolObject ?? probe(Symbol, "valueOf")],
  ["Uncloneable", hostTypes?.isPromise ?? ((value) => value instanceof Promise)],
  ["Uncloneable", hostTypes?.isWeakMap ?? probe(WeakMap, "has", key)],
  ["Uncloneable", hostTypes?.isWeakSet ?? probe(WeakSet, "has", key)],
  ["Uncloneable", hostTypes?.isExternal ?? never],
];

const allProbes: Probes = [...otherProbes, ...taggedProbes];

function isRegExp(value: object): boolean {
  // The getters of RegExp.prototype answer for RegExp.prototype itself too, which is an ordinary object.
  return value !== RegExp.prototype && probe(RegExp, "source")(value);
}

function isError(value: object): boolean {
  const { isError } = Error as unknown as { isError?: Test };
  if (isError) return isError(value);
  // No other way to see [[ErrorData]] behind a @@toStringTag.
  return Symbol.toStringTag in value && value instanceof Error;
}

const builtinTags: ReadonlySet<string> = new Set<string>([...taggedProbes.map(([brand]) => brand), "Function"]);

/** Objects whose slots no intrinsic shows without side effects: known by the prototype that only they have. */
const uncloneablePrototypes = new Set<unknown>(
  [[].values(), new Map().entries(), new Set().entries(), ""[Symbol.iterator](), "".matchAll(/x/g)].map(
    Object.getPrototypeOf,
  ),
);
// A generator function's own prototype object stands between its generators and the intrinsic.
for (const generator of [(function* () {})(), (async function* () {})()]) {
  uncloneablePrototypes.add(Object.getPrototypeOf(Object.getPrototypeOf(Object.getPrototypeOf(generator))));
}
if (typeof WeakRef === "function") uncloneablePrototypes.add(WeakRef.prototype);
if (typeof FinalizationRegistry === "function") uncloneablePrototypes.add(FinalizationRegistry.prototype);
for (const { value } of Object.values(Object.getOwnPropertyDescriptors(typeof Intl === "object" ? Intl : {}))) {
  if (typeof value === "function") uncloneablePrototypes.add(value.prototype);
}

const viewTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** The name of a typed array's constructor, undefined for anything else. */
export function typedArrayName(value: object): string | undefined {
  return viewTag?.call(value) as string | undefined;
}

/** The brand of an object that is neither a plain object nor an array by the look of its prototype. */
export function brandOf(value: object): Brand {
  if (isProxy?.(value)) return "Proxy";
  if (ArrayBuffer.isView(value)) return typedArrayName(value) === undefined ? "DataView" : "TypedArray";
  const probes = Symbol.toStringTag in value ? allProbes : otherProbes;
  if (probes === otherProbes) {
    const tag = toString.call(value).slice(8, -1);
    if (builtinTags.has(tag)) return tag as Brand;
  }
  for (const [brand, test] of probes) if (test(value)) return brand;
  return isUncloneableIntrinsic(value) ? "Uncloneable" : "Object";
}

function isUncloneableIntrinsic(value: object): boolean {
  let prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null) return isModuleNamespace(value);
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    if (uncloneablePrototypes.has(prototype) && !uncloneablePrototypes.has(value)) return true;
  }
  return false;
}

function isModuleNamespace(value: object): boolean {
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return tag?.value === "Module" && tag.configurable === false && !Object.isExtensible(value);
}

/**
 * Whether an object that has Object.prototype as its prototype is what it looks like. Asked only where it looks odd (no keys, or
 * the keys of an array): asking each plain object would cost as much as copying it. docs/deviations.md#borrowed-prototypes
 */
export function isOrdinary(value: object): boolean {
  // A tag may be a getter, which must not run.
  if (Symbol.toStringTag in value || toString.call(value) !== "[object Object]") return false;
  return !hostTypes || brandOf(value) === "Object";
}
