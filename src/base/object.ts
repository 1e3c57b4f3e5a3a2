/** What the language has on `Object`, captured at load: a program may put something else there later. */

export const create: ObjectConstructor["create"] = Object.create;
export const defineProperty: ObjectConstructor["defineProperty"] = Object.defineProperty;
export const getOwnPropertyDescriptor: ObjectConstructor["getOwnPropertyDescriptor"] = Object.getOwnPropertyDescriptor;
export const getPrototypeOf: ObjectConstructor["getPrototypeOf"] = Object.getPrototypeOf;
export const keys: ObjectConstructor["keys"] = Object.keys;
export const setPrototypeOf: ObjectConstructor["setPrototypeOf"] = Object.setPrototypeOf;
export const toString: (this: unknown) => string = Object.prototype.toString;
