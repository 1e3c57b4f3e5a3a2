import type { Realm } from "../base/realm.ts";
import { findPath } from "./find-path.ts";

/** In place of a value: the error is about the transfer list. */
export const inTransferList: unique symbol = Symbol("in the transfer list");

/** Thrown inside a clone; becomes a `DataCloneError` that names where in the message the value stands. */
export class Uncloneable extends Error {
  readonly value: unknown;

  constructor(value: unknown, reason: string) {
    super(reason);
    this.value = value;
  }
}

/** The error that the caller of `context` ("postMessage", "structuredClone") gets for what went wrong in cloning `root`. */
export function toDataCloneError(error: unknown, context: string, root: unknown, realm: Realm): unknown {
  if (!(error instanceof Uncloneable)) return error;
  if (error.value === inTransferList) {
    return new realm.DOMException(`${context}: ${error.message}`, "DataCloneError");
  }
  const path = findPath(root, error.value);
  const where = path === undefined ? "a value in the message" : `message${path}`;
  return new realm.DOMException(`${context}: ${where} ${error.message}`, "DataCloneError");
}

/** What a value is, for a message: "is a function (onClick)", "is a Promise". */
export function describe(value: unknown): string {
  if (typeof value === "symbol") return "is a symbol";
  const name = typeof value === "function" ? classNameOf(value) : constructorName(value as object);
  if (typeof value === "function") return `is a function${name && ` (${name})`}`;
  return name ? `is ${/^[AEIOU]/i.test(name) ? "an" : "a"} ${name}` : "is an object of the host";
}

/** The name of a class or function, or "": a program may have put anything in its place. */
export function classNameOf(constructor: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(constructor, "name")?.value;
  return typeof name === "string" ? name : "";
}

function constructorName(value: object): string {
  try {
    const prototype = Object.getPrototypeOf(value) as object | null;
    const constructor: unknown = prototype && Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    return typeof constructor === "function" ? classNameOf(constructor) : "";
  } catch {
    return "";
  }
}
