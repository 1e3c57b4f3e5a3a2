/** What the language has on `Object`, captured at load: a program may put something else there later. */

export const create: ObjectConstructor["create"] = Object.create;
export const defineProperty: ObjectConstructor["defineProperty"] = Object.defineProperty;
export const getOwnPropertyDescriptor: ObjectConstructor["getOwnPropertyDescriptor"] = Object.getOwnPropertyDescriptor;
export const getPrototypeOf: ObjectConstructor["getPrototypeOf"] = Object.getPrototypeOf;
export const keys: ObjectConstructor["keys"] = Object.keys;
export const setPrototypeOf: ObjectConstructor["setPrototypeOf"] = Object.setPrototypeOf;
export const toString: (this: unknown) => string = Object.prototype.toString;

/**
 * A constructor of bare objects with this prototype. They take less than those of `Object.create`, which leaves them room for four
 * properties.
 */
export function constructorOf(prototype: object): new () => object {
  // Without a name: where an engine's tools ask by what an object was made, they go on to its interface then.
  // biome-ignore lint/complexity/useArrowFunction: an arrow function can't construct
  return Object.assign(function () {}, { prototype }) as unknown as new () => object;
}
