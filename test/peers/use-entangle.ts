import * as entangle from "entangle";
import { afterAll, beforeAll } from "vitest";

/** For the tests of this file, the globals are entangle's: libraries that make channels by themselves take them from there. */
export function useEntangleAsGlobals(): void {
  const replaced = Object.entries(entangle).map(
    ([name, value]) => [name, value, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  beforeAll(() => {
    for (const [name, value] of replaced) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    }
  });
  afterAll(() => {
    for (const [name, , descriptor] of replaced) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  });
}
