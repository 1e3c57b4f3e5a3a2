import { hostIsWrongAbout } from "./host-is-wrong.ts";
import { type Child, type Effect, type Node, ownSymbol, type Property, type Recipe } from "./recipe.ts";
import { prototypes, SubArray, SubClass, Tagged, uncloneables, viewKinds, wrappers } from "./samples.ts";

/** An exception of a getter: the same for both clones, since it is the number of a node and the key. */
export class GetterError extends Error {}

export interface Built {
  readonly value: unknown;
  readonly objects: readonly unknown[];
  /** The calls of getters, in order. */
  readonly log: string[];
}

const { resize } = ArrayBuffer.prototype as unknown as { resize(this: object, byteLength: number): void };
type Slots = Record<PropertyKey, unknown>;
/**
 * Builds the value that a recipe describes.
 * @param isWild getters also do what the host and the standard see in another order: they shorten arrays and change prototypes
 * @param forHost puts a stand-in, which the host clones rightly, where the host is known to be wrong
 */
export function build(recipe: Recipe, forHost: boolean, isWild = false): Built {
  const log: string[] = [];
  const buffers = new Map<number, ArrayBuffer>();
  const objects = recipe.map((node, i) => create(node, i, recipe, { buffers, forHost }));
  const at = (index: number): unknown => objects[index % objects.length];
  const resolve = (child: Child): unknown => ("node" in child ? at(child.node) : child.primitive);
  const isObject = (index: number): boolean => recipe[index % recipe.length]?.type === "object";
  const context: Linking = { log, at, isObject, resolve, isWild };
  recipe.forEach((node, i) => {
    link(node, objects[i] as Slots, i, context);
  });
  return { value: objects[0], objects, log };
}

interface Making {
  readonly buffers: Map<number, ArrayBuffer>;
  readonly forHost: boolean;
}

function create(node: Node, index: number, recipe: Recipe, making: Making): unknown {
  switch (node.type) {
    case "object":
      return Object.create(pick(prototypes, node.proto)()) as object;
    case "array":
      return node.subclass ? new SubArray() : [];
    case "map":
      return withPrototype(new Map(), node.proto);
    case "set":
      return withPrototype(new Set(), node.proto);
    case "wrapper": {
      const wrapper = pick(wrappers, node.index)();
      // docs/deviations.md#borrowed-prototypes: not told from a plain object if it has keys of its own.
      return node.proto === "plain" && Object.keys(wrapper).length > 0 ? wrapper : withPrototype(wrapper, node.proto);
    }
    case "error":
      return Reflect.construct((globalThis as unknown as Record<string, ErrorConstructor>)[node.kind] ?? Error, []);
    case "buffer":
      return withPrototype(bufferOf(index, recipe, making), node.proto);
    case "view":
      return withPrototype(createView(node, recipe, making), node.proto);
    case "platform": {
      const { original, standIn } = pick(hostIsWrongAbout, node.index);
      return making.forHost ? standIn() : original();
    }
    case "uncloneable":
      return pick(uncloneables, node.index)();
  }
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

function withPrototype(object: object, proto: string): object {
  if (proto === "null") return Object.setPrototypeOf(object, null) as object;
  if (proto === "subclass") return Object.setPrototypeOf(object, SubClass.prototype) as object;
  if (proto === "plain") return Object.setPrototypeOf(object, Object.prototype) as object;
  if (proto === "tagged") return Object.setPrototypeOf(object, Tagged.prototype) as object;
  return object;
}

/** The buffer at `index`, or for a view without one an own one. */
function bufferOf(index: number, recipe: Recipe, { buffers }: Making): ArrayBuffer {
  const known = buffers.get(index);
  if (known) return known;
  const node = recipe[index];
  const { bytes, spare } = node?.type === "buffer" ? node : { bytes: [1, 2, 3, 4, 5, 6, 7, 8], spare: undefined };
  const options = spare === undefined ? undefined : { maxByteLength: bytes.length + spare };
  const buffer = new (ArrayBuffer as new (length: number, options?: object) => ArrayBuffer)(bytes.length, options);
  new Uint8Array(buffer).set(bytes);
  buffers.set(index, buffer);
  return buffer;
}

function createView(node: Node & { type: "view" }, recipe: Recipe, making: Making): ArrayBufferView {
  const bufferIndexes = recipe.flatMap((one, i) => (one.type === "buffer" ? [i] : []));
  const index = bufferIndexes.length === 0 ? -1 : pick(bufferIndexes, node.buffer);
  const buffer = bufferOf(index, recipe, making);
  const View = pick(viewKinds, node.kind) as Uint8ArrayConstructor;
  const size = View.BYTES_PER_ELEMENT ?? 1;
  const offset = Math.floor(Math.min(node.offset, buffer.byteLength) / size) * size;
  const room = Math.floor((buffer.byteLength - offset) / size);
  const resizable = (buffer as { resizable?: boolean }).resizable === true;
  // Node 20 insists on whole elements here, which the standard doesn't.
  if (node.length === undefined && resizable && buffer.byteLength % size === 0) return new View(buffer, offset);
  return new View(buffer, offset, Math.min(node.length ?? room, room));
}

interface Linking {
  readonly log: string[];
  at(index: number): unknown;
  /** Whether the node is an object without internal slots. */
  isObject(index: number): boolean;
  resolve(child: Child): unknown;
  readonly isWild: boolean;
}

function link(node: Node, object: Slots, index: number, context: Linking): void {
  const { resolve } = context;
  switch (node.type) {
    case "object":
      for (const property of node.properties) define(object, property, index, context);
      if (node.seal) (Object as unknown as Record<string, (o: object) => void>)[node.seal]?.(object);
      break;
    case "array":
      node.elements.forEach((element, i) => {
        if (element) object[i] = resolve(element);
      });
      (object as unknown as unknown[]).length = node.elements.length;
      for (const property of node.properties) define(object, property, index, context);
      break;
    case "map":
      for (const [key, item] of node.entries) Map.prototype.set.call(object, resolve(key), resolve(item));
      break;
    case "set":
      for (const item of node.items) Set.prototype.add.call(object, resolve(item));
      break;
    case "view":
      if (node.shadowed) shadow(object);
      break;
    case "buffer":
      if (node.shadowed) shadow(object);
      if (node.resizeTo !== undefined && node.spare !== undefined) {
        resize.call(object, node.resizeTo % (node.bytes.length + node.spare + 1));
      }
      break;
    case "error":
      linkError(node, object, index, context);
      break;
  }
}

/** What hides the getters of buffers and views must not be believed. */
function shadow(object: object): void {
  for (const key of ["length", "byteLength", "maxByteLength", "byteOffset", "BYTES_PER_ELEMENT"]) {
    Object.defineProperty(object, key, { value: 3, configurable: true });
  }
  for (const key of ["resizable", "growable", "detached", "buffer", "constructor", "slice", "set"]) {
    Object.defineProperty(object, key, { value: true, configurable: true });
  }
}

function linkError(node: Node & { type: "error" }, error: Slots, index: number, context: Linking): void {
  const hidden = { writable: true, configurable: true };
  Object.defineProperty(error, "stack", { value: `stack of node ${index}`, ...hidden });
  for (const name of ["message", "cause"] as const) {
    const part = node[name];
    if (!part) continue;
    const value = context.resolve(part);
    // An object would be converted by its toString, which the host calls at another moment than the standard.
    if (name === "message" && "node" in part) continue;
    Object.defineProperty(error, name, { value, ...hidden });
  }
  const { name } = node;
  // The host converts a name to a string before it looks whether it is one of the seven.
  const value = name?.key === "a" ? "RangeError" : String(name?.key);
  if (name) define(error, { ...name, key: "name", value: { primitive: value } }, index, context);
}

/** Leaves out what isn't possible: to make an accessor of an array's length or of a property that can't be configured. */
function define(object: Slots, property: Property, index: number, context: Linking): void {
  const { key, kind, effect, atKey } = property;
  if (key === "length" && Array.isArray(object)) return;
  const value = context.resolve(property.value);
  const enumerable = kind !== "hidden";
  if (kind !== "getter") {
    Reflect.defineProperty(object, key, { value, enumerable, configurable: true, writable: true });
    return;
  }
  const place = `${index}.${key === ownSymbol ? "own" : String(key)}`;
  const get = (): unknown => {
    context.log.push(place);
    if (effect === "throw") throw new GetterError(place);
    act(effect, context, property.at, atKey);
    return value;
  };
  Reflect.defineProperty(object, key, { get, enumerable, configurable: true });
}

function runWild(effect: Effect, on: unknown, key: string): void {
  if (effect === "clear" && Array.isArray(on)) on.length = Math.min(on.length, key.length % 3);
  if (effect !== "add" || typeof on !== "object" || on === null) return;
  // Not from one with enumerable properties: docs/deviations.md#getters-that-change-keys
  for (const _ in Object.getPrototypeOf(on)) return;
  const prototype = pick([Object.prototype, null, Map.prototype, SubClass.prototype], key.length);
  if (key.length % 2) Reflect.setPrototypeOf(on, prototype);
}

/** Changes another object while it waits to be cloned, is being cloned, or has been. */
function act(effect: Effect, { at, isObject, isWild }: Linking, index: number, key: string): void {
  const on = at(index);
  if (isWild) runWild(effect, on, key);
  if (effect === "clear" && on instanceof Map) on.clear();
  if (effect === "clear" && on instanceof Set) on.clear();
  if (effect === "delete" && (isObject(index) || Array.isArray(on))) Reflect.deleteProperty(on as object, key);
  // Not to an array: the host reads the names of an array after its elements; the standard, all at the beginning.
  if (!isObject(index)) return;
  // Nor with the name of an enumerable property that it inherits. docs/deviations.md#getters-that-change-keys
  const inherited = Object.getPrototypeOf(on) as object | null;
  if (inherited && Object.prototype.propertyIsEnumerable.call(inherited, key)) return;
  if (effect === "hide" && Object.hasOwn(on as object, key))
    Reflect.defineProperty(on as object, key, { enumerable: false });
  if (effect === "add") Reflect.defineProperty(on as object, key, { value: 1, enumerable: true, configurable: true });
}
