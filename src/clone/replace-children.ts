import { defineProperty, toString } from "../base/object.ts";

const { getOwnPropertyNames } = Object;

/** Replaces what is directly in `copy`, which is all data, and what it looks like: nothing of this is observable. */
export function replaceChildren(copy: object, replace: (value: unknown) => unknown): void {
  const tag = toString.call(copy);
  if (tag === "[object Map]") {
    const map = copy as Map<unknown, unknown>;
    const entries = [...map];
    map.clear();
    for (const [key, item] of entries) map.set(replace(key), replace(item));
  } else if (tag === "[object Set]") {
    const set = copy as Set<unknown>;
    const items = [...set];
    set.clear();
    for (const item of items) set.add(replace(item));
  } else if (!ArrayBuffer.isView(copy)) {
    for (const name of getOwnPropertyNames(copy)) {
      const value = (copy as Record<string, unknown>)[name];
      const replacement = replace(value);
      if (replacement !== value) defineProperty(copy, name, { value: replacement });
    }
  }
}
