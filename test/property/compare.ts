import assert from "node:assert/strict";
import { types } from "node:util";
import { hostIsWrongAbout, standInMark } from "./host-is-wrong.ts";

/**
 * Asserts that two values can't be told apart but by identity: prototypes, own keys in order, descriptors, extensibility, internal
 * slots, and which of the objects are the same.
 * @param areClones false for originals, which have prototypes and functions of their own build
 */
export function assertIsomorphic(actual: unknown, expected: unknown, { areClones = true } = {}): void {
  const comparison = new Comparison(areClones);
  comparison.compare(actual, expected, "value");
  comparison.compareAfterResizing();
}

class Comparison {
  readonly #areClones: boolean;
  readonly #expectedOf = new Map<object, object>();
  readonly #actualOf = new Map<object, object>();
  readonly #buffers: (readonly [ArrayBuffer, ArrayBuffer])[] = [];
  readonly #views: (readonly [ArrayBufferView, ArrayBufferView, string])[] = [];

  constructor(areClones: boolean) {
    this.#areClones = areClones;
  }

  compare(actual: unknown, expected: unknown, path: string): void {
    if (!isObject(actual) || !isObject(expected)) {
      assert(
        isSymbolLike(actual, expected) || Object.is(actual, expected),
        `${path}: ${show(actual)} is not ${show(expected)}`,
      );
      return;
    }
    if (this.#expectedOf.has(actual) || this.#actualOf.has(expected)) {
      assert(this.#expectedOf.get(actual) === expected, `${path}: identity differs`);
      assert(this.#actualOf.get(expected) === actual, `${path}: identity differs`);
      return;
    }
    this.#expectedOf.set(actual, expected);
    this.#actualOf.set(expected, actual);
    const wrong = Object.getOwnPropertyDescriptor(expected, standInMark)?.value as string | undefined;
    if (wrong && this.#areClones) hostIsWrongAbout.find(({ name }) => name === wrong)?.check?.(actual);
    else this.#compareObjects(actual, expected, path);
  }

  #compareObjects(actual: object, expected: object, path: string): void {
    if (typeof expected === "function" && !this.#areClones) return;
    const prototypes = [actual, expected].map((one) => Object.getPrototypeOf(one) as unknown);
    assert(!this.#areClones || prototypes[0] === prototypes[1], `${path}: prototypes differ`);
    assert(Object.isExtensible(actual) === Object.isExtensible(expected), `${path}: extensibility differs`);
    const keys = keysOf(expected);
    assert.deepEqual(keysOf(actual), keys, `${path}: keys differ`);
    for (const key of keys) {
      const [a, e] = [actual, expected].map((one) => Object.getOwnPropertyDescriptor(one, key) as PropertyDescriptor);
      const there = `${path}[${show(key)}]`;
      assert.deepEqual(flags(a), flags(e), `${there}: attributes differ`);
      this.compare(a?.value, e?.value, there);
    }
    this.#compareSlots(actual, expected, path);
  }

  #compareSlots(actual: object, expected: object, path: string): void {
    assert.equal(slotOf(actual), slotOf(expected), `${path}: kinds differ`);
    if (types.isMap(expected))
      this.#compareLists([...entries(actual as typeof expected)], [...entries(expected)], path);
    if (types.isSet(expected)) this.#compareLists([...values(actual as typeof expected)], [...values(expected)], path);
    if (types.isAnyArrayBuffer(expected)) this.#compareBuffers(actual as ArrayBuffer, expected as ArrayBuffer, path);
    if (ArrayBuffer.isView(expected)) this.#compareViews(actual as ArrayBufferView, expected, path);
  }

  #compareLists(actual: readonly unknown[], expected: readonly unknown[], path: string): void {
    assert.equal(actual.length, expected.length, `${path}: sizes differ`);
    expected.forEach((item, i) => {
      this.compare(actual[i], item, `${path}(${i})`);
    });
  }

  #compareBuffers(actual: ArrayBuffer, expected: ArrayBuffer, path: string): void {
    assert(isDetached(actual) === isDetached(expected), `${path}: only one is detached`);
    if (isDetached(expected)) return;
    assert.deepEqual(new Uint8Array(actual), new Uint8Array(expected), `${path}: bytes differ`);
    assert.equal(maxByteLengthOf(actual), maxByteLengthOf(expected), `${path}: maxByteLength`);
    if (maxByteLengthOf(expected) !== undefined) this.#buffers.push([actual, expected]);
  }

  #compareViews(actual: ArrayBufferView, expected: ArrayBufferView, path: string): void {
    this.#views.push([actual, expected, path]);
    this.#compareExtent(actual, expected, path);
    const buffer = bufferSlots[types.isDataView(expected) ? 1 : 0];
    this.compare(buffer?.(actual), buffer?.(expected), `${path}.buffer`);
  }

  #compareExtent(actual: ArrayBufferView, expected: ArrayBufferView, path: string): void {
    assert.deepEqual(extent(actual), extent(expected), `${path}: offset or length differs`);
  }

  /** Nothing but resizing tells which views follow their buffer. The values are spoilt after it. */
  compareAfterResizing(): void {
    for (const shrink of [false, true]) {
      for (const one of this.#buffers.flat()) resize.call(one, (maxByteLengthOf(one) ?? 0) >> (shrink ? 1 : 0));
      for (const [actual, expected, path] of this.#views) {
        this.#compareExtent(actual, expected, `${path}, buffer ${shrink ? "shrunk" : "grown"}`);
      }
    }
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** Each build of a value has symbols of its own. */
const isSymbolLike = (actual: unknown, expected: unknown): boolean =>
  typeof actual === "symbol" && typeof expected === "symbol" && actual.description === expected.description;

/** The originals may have hidden the getters of their prototypes. */
const slot = (prototype: object, name: string): ((object: object) => unknown) => {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (object) => get?.call(object);
};
function isDetached(buffer: ArrayBuffer): boolean {
  try {
    return !new Uint8Array(buffer);
  } catch {
    return true;
  }
}

const isResizable = slot(ArrayBuffer.prototype, "resizable");
const maxByteLength = slot(ArrayBuffer.prototype, "maxByteLength");
const { resize } = ArrayBuffer.prototype as unknown as { resize(this: object, byteLength: number): void };
const maxByteLengthOf = (buffer: ArrayBuffer): number | undefined =>
  isResizable(buffer) ? (maxByteLength(buffer) as number) : undefined;
const extentSlots = [Object.getPrototypeOf(Uint8Array.prototype) as object, DataView.prototype].map((prototype) =>
  ["byteOffset", "byteLength"].map((name) => slot(prototype, name)),
);
const bufferSlots = [Object.getPrototypeOf(Uint8Array.prototype) as object, DataView.prototype].map((prototype) =>
  slot(prototype, "buffer"),
);

const entries = (map: Map<unknown, unknown>): unknown[] => {
  const list: unknown[] = [];
  Map.prototype.forEach.call(map, (item, key) => list.push(key, item));
  return list;
};
const values = (set: Set<unknown>): unknown[] => {
  const list: unknown[] = [];
  Set.prototype.forEach.call(set, (item) => list.push(item));
  return list;
};

/** A getter has no `writable`; a clone has no getter at all. */
/** Symbols are those of the host, on its own objects: when it sets which is of no importance. */
function keysOf(object: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(object).sort((a, b) => (String(a) < String(b) ? -1 : 1));
  return [...Object.getOwnPropertyNames(object), ...symbols];
}

function flags(descriptor: PropertyDescriptor | undefined): unknown {
  return [descriptor?.writable, descriptor?.enumerable, descriptor?.configurable, String(descriptor?.get)];
}

function extent(view: ArrayBufferView): unknown {
  try {
    return extentSlots[types.isDataView(view) ? 1 : 0]?.map((read) => read(view));
  } catch {
    // A DataView that is out of bounds.
    return "out of bounds";
  }
}

/** The kind of object by its internal slots, with the primitive in them. */
function slotOf(object: object): string {
  if (types.isDate(object)) return `Date ${Date.prototype.getTime.call(object)}`;
  if (types.isRegExp(object)) return `RegExp ${regExpGetters.map((get) => String(get?.call(object))).join()}`;
  if (types.isBoxedPrimitive(object)) return `boxed ${boxed(object)}`;
  for (const name of ["Map", "Set", "AnyArrayBuffer", "NativeError", "DataView", "TypedArray"] as const) {
    if (types[`is${name}`](object)) return name;
  }
  return Array.isArray(object) ? "Array" : "Object";
}

const regExpGetters = ["source", "flags"].map((name) => Object.getOwnPropertyDescriptor(RegExp.prototype, name)?.get);

function boxed(object: object): string {
  if (types.isNumberObject(object)) return show(Number.prototype.valueOf.call(object));
  if (types.isStringObject(object)) return show(String.prototype.valueOf.call(object));
  if (types.isBooleanObject(object)) return show(Boolean.prototype.valueOf.call(object));
  if (types.isBigIntObject(object)) return show(BigInt.prototype.valueOf.call(object));
  return show(Symbol.prototype.valueOf.call(object));
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  return typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
}
