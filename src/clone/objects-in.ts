import { brandOf } from "./brand.ts";
import { platformObjectStepsOf } from "./platform-objects.ts";

/**
 * All objects of a copy that nobody has seen yet, each once: nothing in it runs code of a program. It doesn't look into platform
 * objects.
 */
export function objectsIn(copy: unknown): ReadonlySet<object> {
  const found = new Set<object>();
  add(copy, found);
  for (const object of found) addChildren(object, found);
  return found;
}

function add(value: unknown, found: Set<object>): void {
  if (typeof value === "object" && value !== null) found.add(value);
}

function addChildren(object: object, found: Set<object>): void {
  const brand = brandOf(object);
  if (brand === "Map") {
    for (const [key, item] of object as Map<unknown, unknown>) {
      add(key, found);
      add(item, found);
    }
  } else if (brand === "Set") {
    for (const item of object as Set<unknown>) add(item, found);
  } else if (brand === "Error") {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(object))) add(value, found);
  } else if (ArrayBuffer.isView(object)) {
    add(object.buffer, found);
  } else if (brand === "Object" && !platformObjectStepsOf(object)) {
    for (const value of Object.values(object)) add(value, found);
  }
}
