import { defineProperty, getOwnPropertyDescriptor } from "./object.ts";

/** Reads an internal slot by its intrinsic getter: a program may have put a property of the same name on the object. */
export function intrinsicGetter<T = unknown>(
  prototype: object | undefined,
  name: PropertyKey,
): ((object: object) => T) | undefined {
  const get = prototype && (getOwnPropertyDescriptor(prototype, name)?.get as ((this: object) => T) | undefined);
  return get && ((object) => get.call(object));
}

/** Defines a property that is neither enumerable nor fixed, as the language's own are. */
export function defineHidden(object: object, name: PropertyKey, value: unknown): void {
  defineProperty(object, name, { value, writable: true, configurable: true });
}
