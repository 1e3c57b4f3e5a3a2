/**
 * A behaviour that holds in every runtime, with nothing but the engine and a task source around it: no test runner, no
 * EventTarget, no console, no timers but setTimeout.
 */
export interface Behaviour {
  /** A sentence, unique: the runtimes' results are matched by it. */
  readonly name: string;
  /** Of one that takes longer than others may. */
  readonly limitMs?: number;
  run(): void | Promise<void>;
}

export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** SameValue, so that -0 isn't 0 and NaN is NaN. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: ${show(actual)} instead of ${show(expected)}`);
}

/** Equal as JSON: for arrays and records of plain values. */
export function assertList(actual: unknown, expected: unknown, what: string): void {
  assertSame(JSON.stringify(actual), JSON.stringify(expected), what);
}

/** @returns what `action` threw */
export function thrownBy(action: () => unknown): { name: string; code?: number; message: string } {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it should have thrown, and didn't");
}

export function assertDataCloneError(action: () => unknown, what: string): void {
  const error = thrownBy(action);
  assertSame(error.name, "DataCloneError", `${what}: name of the error (${error.message})`);
  // happy-dom's DOMException has no codes.
  const hasCodes = typeof DOMException !== "function" || "code" in DOMException.prototype;
  if (hasCodes) assertSame(error.code, 25, `${what}: code of the error`);
}

const show = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));
