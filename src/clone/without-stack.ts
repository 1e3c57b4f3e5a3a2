type V8ErrorConstructor = Omit<ErrorConstructor, "stackTraceLimit"> & { stackTraceLimit?: number | null };

/**
 * Calls what makes errors of which nobody reads the stack: to capture it costs several times what all else does (V8, SpiderMonkey,
 * JavaScriptCore). It isn't tried without a number as the limit.
 * @param Error of the realm whose errors they are
 */
export function withoutStack<Result>(Error: ErrorConstructor, run: () => Result): Result {
  const errors = Error as unknown as V8ErrorConstructor;
  const limit = errors.stackTraceLimit;
  if (typeof limit !== "number") return run();
  try {
    // Undefined would give each error of SpiderMonkey an enumerable `stack`.
    errors.stackTraceLimit = null;
  } catch {
    return run();
  }
  try {
    return run();
  } finally {
    errors.stackTraceLimit = limit;
  }
}
