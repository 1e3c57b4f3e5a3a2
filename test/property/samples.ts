/** The objects that the nodes of a recipe choose from, by number. */
class Plain {}
export class Tagged {
  get [Symbol.toStringTag](): string {
    return "Map";
  }
}
export class SubArray extends Array {}
export class SubClass extends Map {}
class Sneaky extends Error {}

/** A Proxy is missing: as a prototype, its traps see that brands are looked for. docs/deviations.md#proxies */
export const prototypes: readonly (() => object | null)[] = [
  () => Object.prototype,
  () => null,
  () => Plain.prototype,
  () => Tagged.prototype,
  () => SubClass.prototype,
  () => Sneaky.prototype,
  () => ({ inherited: 1, a: 2, "0": 3 }),
  ...[
    Array,
    Map,
    Set,
    Date,
    RegExp,
    Error,
    TypeError,
    Promise,
    Function,
    Uint8Array,
    ArrayBuffer,
    DataView,
    WeakMap,
  ].map(
    ({ prototype }) =>
      (): object =>
        prototype,
  ),
  ...[String, Number, Boolean, BigInt, Symbol, SharedArrayBuffer].map(
    ({ prototype }) =>
      (): object =>
        prototype,
  ),
];

export const wrappers: readonly (() => object)[] = [
  ...[0, -0, 1e12, Number.NaN, -8.64e15].map((time) => () => new Date(time)),
  ...["", "a\ud800", "length"].map((text) => () => new String(text)),
  ...[0, -0, Number.NaN, 1.5].map((number) => () => new Number(number)),
  ...[true, false].map((flag) => () => new Boolean(flag)),
  ...[0n, -5n].map((integer) => () => Object(integer) as object),
  ...["", "dgimsuy", "v", "y", "gi"].map((flags) => () => new RegExp("a(b)|[x]/\n\u2028", flags)),
  () => Object.assign(/x/g, { lastIndex: 3, extra: 1 }),
  () => Object.defineProperty(/x/, "flags", { value: "g" }),
];

export const uncloneables: readonly (() => unknown)[] = [
  () => () => 1,
  () => class Named {},
  () => Symbol("s"),
  () => Object(Symbol.iterator),
  () => new WeakMap(),
  () => new WeakSet(),
  () => new WeakRef({}),
  () => new FinalizationRegistry(() => {}),
  () => Promise.resolve(1),
  // Around a plain object or an array it isn't noticed inside of a message. docs/deviations.md#proxies
  () => new Proxy(new Map(), {}),
  () => new Proxy(() => 1, {}),
  () => (function* () {})(),
  () => (async function* () {})(),
  () => [][Symbol.iterator](),
  () => new Map().keys(),
  () => new Set().values(),
  () => "a"[Symbol.iterator](),
  () => "a".matchAll(/a/g),
  () => new Intl.NumberFormat(),
  () => new Intl.Collator(),
  () => new WebAssembly.Memory({ initial: 0 }),
  () => new WebAssembly.Table({ initial: 0, element: "anyfunc" }),
  () => args(),
  () => args(1, 2),
  () => sloppyArguments(1),
  () => Object.setPrototypeOf(new WeakMap(), null) as object,
  () => Object.setPrototypeOf(Promise.resolve(), Map.prototype) as object,
];

function args(..._values: number[]): unknown {
  // biome-ignore lint/complexity/noArguments: the object itself is what is wanted
  return arguments;
}
const sloppyArguments = Function("a", "return arguments") as (...values: number[]) => unknown;

export const viewKinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
] as const;
