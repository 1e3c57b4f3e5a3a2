import { defineHidden } from "../base/intrinsics.ts";
import { getOwnPropertyDescriptor, setPrototypeOf } from "../base/object.ts";
import type { Realm } from "../base/realm.ts";
import { withoutStack } from "./without-stack.ts";

/** The error kinds that HTML keeps, and AggregateError (docs/deviations.md#aggregateerror); all others become Error. */
const kinds = /^(Eval|Range|Reference|Syntax|Type|URI|Aggregate)?Error$/;

/** What is kept of an error. */
export interface ErrorParts {
  /** The name of the kind as which it is copied. */
  readonly kind: string;
  readonly message: string | undefined;
  /** A string, or it is not kept. */
  readonly stack: unknown;
  /** Own properties whose values are still to be cloned. */
  readonly cause: PropertyDescriptor | undefined;
  readonly errors: PropertyDescriptor | undefined;
}

export function isErrorKind(name: unknown): name is string {
  return typeof name === "string" && kinds.test(name);
}

/** HTML StructuredSerializeInternal, the step for [[ErrorData]]: the getter of a name and the conversion of a message run now. */
export function errorPartsOf(value: Error): ErrorParts {
  const name: unknown = value.name;
  const kind = isErrorKind(name) ? name : "Error";
  const message = ownValue(value, "message");
  return {
    kind,
    message: message && `${message.value as string}`,
    stack: stackOf(value),
    cause: ownValue(value, "cause"),
    errors: isAggregate(kind) ? ownValue(value, "errors") : undefined,
  };
}

/** V8 formats the stack when it is read, and fails at odd names. */
function stackOf(error: Error): unknown {
  try {
    return error.stack;
  } catch {
    return undefined;
  }
}

/** In V8 the property is there, and assigning to it is cheaper. */
function setStack(error: Error, stack: string): void {
  if (Object.hasOwn(error, "stack")) error.stack = stack;
  else defineHidden(error, "stack", stack);
}

/** An own data property; the standard never runs a getter for these. */
function ownValue(value: object, key: string): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(value, key);
  return descriptor && "value" in descriptor ? descriptor : undefined;
}

const isAggregate = (kind: string): boolean => kind === "AggregateError";

type ErrorKind = { readonly prototype: object } & (new (message?: string) => Error);

/** An error of one of the kinds, with a message and a stack where they are strings. */
export function createError(kind: string, message: string | undefined, stack: unknown, realm: Realm): Error {
  const Kind = realm.intrinsic(kind) as ErrorKind;
  // AggregateError's constructor takes the errors first; an error's kind is but its prototype.
  const create = () => new (isAggregate(kind) ? realm.Error : Kind)(message);
  const error = withoutStack(realm.Error, create);
  if (typeof stack === "string") setStack(error, stack);
  return isAggregate(kind) ? setPrototypeOf(error, Kind.prototype) : error;
}
