/** The standard's "Assert:". For what our own code guarantees; bad input from outside is never an assert. */
export function assert(condition: unknown, statement: string): asserts condition {
  if (!condition) throw new Error(`entangle broke its own invariant: ${statement}. Please report this.`);
}
