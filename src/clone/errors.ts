import { defineHidden } from "../base/intrinsics.ts";
import type { Realm } from "../base/realm.ts";

/** The error kinds that HTML keeps, and AggregateError (docs/deviations.md#aggregateerror); all others become Error. */
const kinds = /^(Eval|Range|Reference|Syntax|Type|URI|Aggregate)?Error$/;

interface ErrorHead {
  readonly copy: Error;
  /** Own properties whose values are still to be cloned. */
  readonly parts: readonly (readonly [name: string, value: unknown])[];
}

/** The copy of an error by its name, message and stack. HTML StructuredSerializeInternal, the step for [[ErrorData]]. */
export function cloneErrorHead(value: Error, realm: Realm): ErrorHead {
  const name: unknown = value.name;
  const kind = typeof name === "string" && kinds.test(name) ? name : "Error";
  const [message] = ownValue(value, "message");
  const text = message && `${message[1] as string}`;
  const { stack } = value;
  const copy = createError(kind, text, realm);
  if (typeof stack === "string") setStack(copy, stack);
  const errors = kind === "AggregateError" ? ownValue(value, "errors") : [];
  return { copy, parts: [...ownValue(value, "cause"), ...errors] };
}

/** In V8 the property is there, and assigning to it is cheaper. */
function setStack(error: Error, stack: string): void {
  if (Object.hasOwn(error, "stack")) error.stack = stack;
  else defineHidden(error, "stack", stack);
}

/** An own data property, or nothing; the standard never runs a getter for these. */
function ownValue(value: object, key: string): [name: string, value: unknown][] {
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  return descriptor && "value" in descriptor ? [[key, descriptor.value]] : [];
}

type ErrorKind = { readonly prototype: object } & (new (message?: string) => Error);
type V8ErrorConstructor = Omit<ErrorConstructor, "stackTraceLimit"> & { stackTraceLimit?: number };

function createError(kind: string, message: string | undefined, realm: Realm): Error {
  const Kind = realm.intrinsic(kind) as ErrorKind;
  // AggregateError's constructor takes the errors first; an error's kind is but its prototype.
  const isAggregate = kind === "AggregateError";
  const create = () => new (isAggregate ? realm.Error : Kind)(message);
  const error = withoutStack(realm.Error as unknown as V8ErrorConstructor, create);
  return isAggregate ? Object.setPrototypeOf(error, Kind.prototype) : error;
}

/** Capturing a stack that is replaced at once costs ten times the error itself (V8). */
function withoutStack(Error: V8ErrorConstructor, create: () => Error): Error {
  const limit = Error.stackTraceLimit;
  if (typeof limit !== "number" || !Reflect.set(Error, "stackTraceLimit", 0)) return create();
  try {
    return create();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
