/** The parts of WebIDL's JavaScript binding that Channel Messaging needs. https://webidl.spec.whatwg.org/#javascript-binding */

type Constructor = { readonly prototype: object };

/** Makes a class what WebIDL says of an interface object: enumerable members, `@@toStringTag`, its parent's object and prototype. */
export function defineInterface(name: string, Interface: Constructor, Parent?: Constructor): void {
  const { prototype } = Interface;
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== "constructor") Object.defineProperty(prototype, key, { enumerable: true });
  }
  // Set here, and not left to the class, because minifiers rename classes and Comlink looks at the name.
  Object.defineProperty(Interface, "name", { value: name, configurable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  if (!Parent) return;
  Object.setPrototypeOf(Interface, Parent);
  Object.setPrototypeOf(prototype, Parent.prototype);
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
  value: object,
  context: string,
  method: unknown = (value as Partial<Iterable<unknown>>)[Symbol.iterator],
): readonly object[] {
  if (typeof method !== "function") throw new TypeError(`${context} is not iterable; pass an array of objects`);
  // for-of would ask for the method a second time; for an array with the usual one nobody can tell, and it is faster.
  if (method === Array.prototype.values) return toObjects(value as Iterable<unknown>, context);
  return toObjects({ [Symbol.iterator]: () => method.call(value) as Iterator<unknown> }, context);
}

function toObjects(elements: Iterable<unknown>, context: string): readonly object[] {
  const objects: object[] = [];
  for (const element of elements) {
    if (!isObject(element)) throw new TypeError(`${context}[${objects.length}] is not an object`);
    objects.push(element);
  }
  return objects;
}

/** Converts to the dictionary `StructuredSerializeOptions` and gives its `transfer`. */
export function toTransferOption(options: unknown, context: string): readonly object[] {
  if (options === undefined || options === null) return noObjects;
  if (!isObject(options)) throw new TypeError(`${context} is not an object`);
  const { transfer } = options as { transfer?: unknown };
  if (transfer === undefined) return noObjects;
  if (!isObject(transfer)) throw new TypeError(`${context}.transfer is not an array of objects`);
  return toObjectSequence(transfer, `${context}.transfer`);
}

/** Resolves `postMessage`'s overload: `sequence<object> transfer` or `StructuredSerializeOptions`. */
export function toTransferList(transferOrOptions: unknown): readonly object[] {
  if (transferOrOptions === undefined || transferOrOptions === null) return noObjects;
  if (!isObject(transferOrOptions)) {
    throw new TypeError("postMessage: the second argument is neither a transfer list nor an options object");
  }
  const method = (transferOrOptions as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (method === undefined || method === null) return toTransferOption(transferOrOptions, "postMessage: options");
  return toObjectSequence(transferOrOptions, "postMessage: transfer", method);
}
