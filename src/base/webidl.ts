import { defineProperty, setPrototypeOf } from "./object.ts";

/** The parts of WebIDL's JavaScript binding that Channel Messaging needs. https://webidl.spec.whatwg.org/#javascript-binding */

type Constructor = { readonly prototype: object };

const { defineProperties, getOwnPropertyDescriptors } = Object;

/**
 * Makes a class what WebIDL says of an interface object.
 * @param members what its prototype object gets: enumerable, as those of an object literal are
 * @param Parent the interface that it inherits from
 */
export function defineInterface(name: string, Interface: Constructor, members: object, Parent?: Constructor): void {
  const { prototype } = Interface;
  copyMembers(members, prototype);
  const label = { value: name, configurable: true };
  defineProperty(prototype, Symbol.toStringTag, label);
  // Not left to the class, because minifiers rename classes and Comlink looks at the name.
  defineProperty(Interface, "name", label);
  if (!Parent) return;
  setPrototypeOf(Interface, Parent);
  setPrototypeOf(prototype, Parent.prototype);
}

/** Gives an object the members of an object literal. */
export function copyMembers(members: object, to: object): void {
  defineProperties(to, getOwnPropertyDescriptors(members));
}

/** @throws {TypeError} if an operation got fewer arguments than it requires */
export function requireArguments(operation: string, present: number, required = 1): void {
  if (present < required) throw new TypeError(`${operation}: needs ${required} argument(s), got ${present}`);
}

/**
 * Defines read-only attributes that show the state behind the object.
 * @param stateOf the brand check of the interface
 * @param names names of the attributes, which are also those of the state's properties
 */
export function defineAttributes(members: object, stateOf: (value: unknown) => object, names: string): void {
  for (const name of names.split(" ")) {
    // A literal, so that the getters get the names that WebIDL gives them.
    const accessor = {
      get [name](): unknown {
        return stateOf(this)[name as never];
      },
    };
    copyMembers(accessor, members);
  }
}

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** @throws {TypeError} for what is no object */
export function requireObject(value: unknown, name: string): asserts value is object {
  if (!isObject(value)) throw new TypeError(`${name} is not an object`);
}

/** The empty list, everywhere the same. */
export const noObjects: readonly object[] = Object.freeze([]);

/** Converts to `sequence<object>`. By hand, since for-of would ask for the method again, and close an iterator that it leaves early. */
export function toObjectSequence(
  value: unknown,
  context: string,
  method: unknown = iteratorMethod(value),
): readonly object[] {
  const objects: object[] = [];
  const iterator = typeof method === "function" && method.call(value);
  const next: unknown = iterator?.next;
  for (;;) {
    const step = typeof next === "function" && next.call(iterator);
    if (!isObject(step)) throw new TypeError(`${context} is not an array`);
    const { done } = step as IteratorResult<unknown>;
    if (done) return objects;
    const { value: element } = step as IteratorResult<unknown>;
    requireObject(element, `${context}[${objects.length}]`);
    objects.push(element);
  }
}

function iteratorMethod(value: unknown): unknown {
  return isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
}

/** Converts to the dictionary `StructuredSerializeOptions` and gives its `transfer`. */
export function toTransferOption(options: unknown, context: string): readonly object[] {
  if (options === undefined || options === null) return noObjects;
  requireObject(options, context);
  const { transfer } = options as { transfer?: unknown };
  return transfer === undefined ? noObjects : toObjectSequence(transfer, `${context}.transfer`);
}

/** Resolves `postMessage`'s overload: `sequence<object> transfer` or `StructuredSerializeOptions`. */
export function toTransferList(transferOrOptions: unknown): readonly object[] {
  const method = iteratorMethod(transferOrOptions);
  return method === undefined || method === null
    ? toTransferOption(transferOrOptions, "postMessage: options")
    : toObjectSequence(transferOrOptions, "postMessage: transfer", method);
}
