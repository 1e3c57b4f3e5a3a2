/** The parts of WebIDL's JavaScript binding that Channel Messaging needs. https://webidl.spec.whatwg.org/#javascript-binding */

type Constructor = { readonly prototype: object };

/** Makes a class what WebIDL says of an interface object: enumerable members, `@@toStringTag`, its parent's object and prototype. */
export function defineInterface(name: string, Interface: Constructor, length: number, Parent?: Constructor): void {
  const { prototype } = Interface;
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== "constructor") Object.defineProperty(prototype, key, { enumerable: true });
  }
  // Not left to the class, because minifiers rename classes and Comlink looks at the name.
  defineOperation(Interface, name, length);
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  if (!Parent) return;
  Object.setPrototypeOf(Interface, Parent);
  Object.setPrototypeOf(prototype, Parent.prototype);
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
export function defineAttributes(prototype: object, stateOf: (value: unknown) => object, names: string): void {
  for (const name of names.split(" ")) {
    // A literal, so that the getters get the names that WebIDL gives them.
    const accessor = {
      get [name](): unknown {
        return stateOf(this)[name as never];
      },
    };
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(accessor));
  }
}

/** Gives an operation the length that WebIDL counts, that of its required arguments, and a name that outlives minifiers. */
export function defineOperation(operation: object, name: string, length: number): void {
  Object.defineProperties(operation, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}

/** Copies the members of a class's prototype to another prototype object. */
export function copyMembers(from: Constructor, to: object): void {
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(from.prototype) as PropertyDescriptorMap;
  Object.defineProperties(to, members);
}

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

const noObjects: readonly object[] = [];

/** Converts to `sequence<object>`. */
export function toObjectSequence(
  value: unknown,
  context: string,
  method: unknown = iteratorMethod(value),
): readonly object[] {
  if (typeof method !== "function") throw new TypeError(`${context} is not an array`);
  const objects: object[] = [];
  for (const element of iterateOnce(value, method as () => Iterator<unknown>)) {
    if (!isObject(element)) throw new TypeError(`${context}[${objects.length}] is not an object`);
    objects.push(element);
  }
  return objects;
}

function iteratorMethod(value: unknown): unknown {
  return isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
}

const arrayValues: unknown = Array.prototype.values;

/** By itself, for-of would ask for the method a second time, and close the iterator where it ends early. */
function iterateOnce(value: unknown, method: () => Iterator<unknown>): Iterable<unknown> {
  // For an array nobody can tell, and it is faster.
  if (method === arrayValues && Array.isArray(value)) return value;
  const iterator = method.call(value);
  const { next } = iterator;
  return { [Symbol.iterator]: () => ({ next: () => next.call(iterator) }) };
}

/** Converts to the dictionary `StructuredSerializeOptions` and gives its `transfer`. */
export function toTransferOption(options: unknown, context: string): readonly object[] {
  if (options === undefined || options === null) return noObjects;
  if (!isObject(options)) throw new TypeError(`${context} is not an object`);
  const { transfer } = options as { transfer?: unknown };
  return transfer === undefined ? noObjects : toObjectSequence(transfer, `${context}.transfer`);
}

/** Resolves `postMessage`'s overload: `sequence<object> transfer` or `StructuredSerializeOptions`. */
export function toTransferList(transferOrOptions: unknown): readonly object[] {
  const method = iteratorMethod(transferOrOptions) ?? undefined;
  return method === undefined
    ? toTransferOption(transferOrOptions, "postMessage: options")
    : toObjectSequence(transferOrOptions, "postMessage: transfer", method);
}
