import type { Realm } from "../base/realm.ts";

/** The error kinds that HTML keeps, and AggregateError (docs/deviations.md#aggregateerror); all others become Error. */
const kinds: ReadonlySet<unknown> = new Set([
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  "AggregateError",
]);

interface ErrorHead {
  readonly copy: Error;
  /** Own properties whose values are still to be cloned. */
  readonly parts: readonly (readonly [name: string, value: unknown])[];
}

/** The copy of an error by its name, message and stack. HTML StructuredSerializeInternal, the step for [[ErrorData]]. */
export function cloneErrorHead(value: Error, realm: Realm): ErrorHead {
  const name: unknown = value.name;
  const kind = kinds.has(name) ? (name as string) : "Error";
  const message = ownValue(value, "message");
  const text = message && `${message.value as string}`;
  const stack: unknown = value.stack;
  const copy = createError(kind, text, realm);
  if (typeof stack === "string") setHidden(copy, "stack", stack);
  const parts: [string, unknown][] = [];
  const cause = ownValue(value, "cause");
  if (cause) parts.push(["cause", cause.value]);
  const errors = kind === "AggregateError" ? ownValue(value, "errors") : undefined;
  if (errors) parts.push(["errors", errors.value]);
  return { copy, parts };
}

/** An own data property; the standard never runs a getter for these. */
function ownValue(value: object, key: string): PropertyDescriptor | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  return descriptor && "value" in descriptor ? descriptor : undefined;
}

function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true });
}

function createError(kind: string, message: string | undefined, realm: Realm): Error {
  const Kind = realm.intrinsic(kind) as new (...args: unknown[]) => Error;
  const args = message === undefined ? [] : [message];
  const create = () => (kind === "AggregateError" ? new Kind([], ...args) : new Kind(...args));
  const error = withoutStack(realm.Error as unknown as V8ErrorConstructor, create);
  if (kind === "AggregateError") Reflect.deleteProperty(error, "errors");
  return error;
}

type V8ErrorConstructor = Omit<ErrorConstructor, "stackTraceLimit"> & { stackTraceLimit?: number };

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
