import { brandOf } from "./brand.ts";

/** Replaces what is directly in `copy`, which is all data: nothing of this is observable. */
export function replaceChildren(copy: object, replace: (value: unknown) => unknown): void {
  const brand = brandOf(copy);
  if (brand === "Map") {
    const map = copy as Map<unknown, unknown>;
    const entries = [...map];
    map.clear();
    for (const [key, item] of entries) map.set(replace(key), replace(item));
  } else if (brand === "Set") {
    const set = copy as Set<unknown>;
    const items = [...set];
    set.clear();
    for (const item of items) set.add(replace(item));
  } else if (brand === "Object" || brand === "Error") {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(copy))) {
      const replacement = replace(value);
      if (replacement !== value) Object.defineProperty(copy, name, { value: replacement });
    }
  }
}
