import { getOwnPropertyDescriptor, getPrototypeOf } from "../base/object.ts";
import type { Realm } from "../base/realm.ts";
import { isProxy } from "./brand.ts";
import { findPath } from "./find-path.ts";

/** Thrown inside a clone; becomes a `DataCloneError` that names where in the message the value stands. */
export class Uncloneable extends Error {
  declare readonly value: unknown;
  declare readonly place: string | undefined;

  /** @param place where `value` stands, if not in the message ("transfer[0]") */
  constructor(value: unknown, reason: string, place?: string) {
    super(reason);
    this.value = value;
    this.place = place;
  }
}

/** The error that the caller of `context` ("postMessage", "structuredClone") gets for what went wrong in cloning `root`. */
export function toDataCloneError(error: unknown, context: string, root: unknown, realm: Realm): unknown {
  if (!(error instanceof Uncloneable)) return error;
  const place = error.place ?? findPath(root, error.value) ?? "a value in the message";
  return new realm.DOMException(`${context}: ${place} ${error.message}`, "DataCloneError");
}

/** The reason for what no clone can be made of. */
export const cannotClone = ", which can't be cloned";

/** @param reason goes on after what the value is: "is a function (onClick)" */
export function refuse(value: unknown, reason: string, place?: string): never {
  throw new Uncloneable(value, describe(value) + reason, place);
}

/** What a value is, for a message: "is a function (onClick)", "is a Promise". */
export function describe(value: unknown): string {
  if (typeof value === "symbol") return "is a symbol";
  if (isProxy?.(value as object)) return "is a Proxy";
  if (typeof value !== "function") {
    const name = constructorName(value as object);
    return name ? `is a${/^[AEIO]/i.test(name) ? "n" : ""} ${name}` : "is an object of the host";
  }
  const name = classNameOf(value);
  return `is a function${name && ` (${name})`}`;
}

/** The name of a class or function, or "": a program may have put anything in its place. */
export function classNameOf(constructor: unknown): string {
  const name: unknown = typeof constructor === "function" && getOwnPropertyDescriptor(constructor, "name")?.value;
  return typeof name === "string" ? name : "";
}

function constructorName(value: object): string {
  try {
    return classNameOf(getOwnPropertyDescriptor(getPrototypeOf(value), "constructor")?.value);
  } catch {
    return "";
  }
}
