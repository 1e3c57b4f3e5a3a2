import { defineHidden } from "../base/intrinsics.ts";
import { getPrototypeOf, keys } from "../base/object.ts";
import { defineOwn, expectManyProperties, MANY_PROPERTIES, MANY_TO_SEARCH, OwnProperty } from "../base/own-property.ts";
import { type Brand, brandOf, isOrdinary, isProxy } from "./brand.ts";
import { cloneBuffer, cloneView, knownCopy } from "./buffers.ts";
import { cannotClone, refuse } from "./data-clone-error.ts";
import { createError, errorPartsOf } from "./errors.ts";
import { areIndices, firstIndices } from "./indices.ts";
import type { Memory } from "./memory.ts";
import { platformObjectStepsOf } from "./platform-objects.ts";
import { StandIn } from "./stand-in.ts";
import { cloneWrapper } from "./wrappers.ts";

const { isArray } = Array;
const ObjectPrototype = Object.prototype;
const hasOwn = Object.prototype.hasOwnProperty;
const time = Date.prototype.getTime;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;

/**
 * StructuredSerializeInternal and StructuredDeserialize in one pass, observably equal to the one followed by the other: getters
 * run once, in order, now. https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
 * @throws {Uncloneable} for what can't be cloned
 */
export function cloneRoot(value: unknown, memory: Memory): unknown {
  // Asking this of each plain object and array costs a tenth of the copy. docs/deviations.md#proxies
  if (typeof value === "object" && value !== null && isProxy?.(value)) refuse(value, cannotClone);
  return cloneValue(value, memory);
}

function cloneValue(value: unknown, memory: Memory): unknown {
  if (typeof value === "object") return value === null ? null : cloneObject(value, memory);
  if (typeof value === "function" || typeof value === "symbol") refuse(value, cannotClone);
  return value;
}

function cloneObject(value: object, memory: Memory): object {
  const known = memory.get(value);
  if (known !== undefined) {
    if (known instanceof StandIn) memory.standInsMet++;
    return knownCopy(value, known) as object;
  }
  const { standInsMet } = memory;
  // The prototype decides for nearly all values; brands, which cost more than a copy, are looked at off this path.
  const prototype = getPrototypeOf(value);
  const copy =
    prototype === ObjectPrototype
      ? clonePlainObject(value, memory)
      : isArray(value)
        ? cloneArray(value, memory)
        : cloneBranded(value, brandOf(value, prototype), memory);
  if (memory.standInsMet !== standInsMet) memory.holders.push(copy);
  return copy;
}

function clonePlainObject(value: object, memory: Memory): object {
  const copy = cloneProperties(value, memory, memory.mayInherit, isOrdinary);
  if (copy) return copy;
  return isArray(value) ? cloneArray(value, memory) : cloneBranded(value, brandOf(value), memory);
}

function cloneBranded(value: object, brand: Brand, memory: Memory): object {
  if (brand === "Date") return remember(value, new memory.realm.Date(time.call(value as Date)), memory);
  if (brand === "Map") return cloneMap(value as Map<unknown, unknown>, memory);
  if (brand === "Set") return cloneSet(value as Set<unknown>, memory);
  if (brand === "ArrayBuffer" || brand === "SharedArrayBuffer") return cloneBuffer(value as ArrayBufferLike, memory);
  if (brand === "TypedArray" || brand === "DataView") return cloneView(value as ArrayBufferView, memory);
  if (brand !== "Object" && brand !== "Error") {
    return remember(value, cloneWrapper(value, brand, memory.realm) ?? refuse(value, cannotClone), memory);
  }
  const steps = platformObjectStepsOf(value);
  if (steps) {
    const copy = steps.clone?.(value, memory.realm);
    return remember(value, copy ?? refuse(value, cannotClone + (steps.transfer ? "; transfer it" : "")), memory);
  }
  return brand === "Error"
    ? cloneError(value as Error, memory)
    : (cloneProperties(value, memory, true, () => true) as object);
}

function remember(value: object, copy: object, memory: Memory): object {
  memory.add(value, copy);
  return copy;
}

/**
 * @param isPlain asked of what looks odd: with no keys, or those of an array, it may be something else behind a borrowed prototype
 * @returns undefined for that something else
 */
function cloneProperties(
  value: object,
  memory: Memory,
  mayInherit: boolean,
  isPlain: (value: object) => boolean,
): object | undefined {
  const copy: Record<string, unknown> = memory.inHostRealm
    ? {}
    : (new memory.realm.Object() as Record<string, unknown>);
  memory.add(value, copy);
  let count = 0;
  for (const key in value) {
    if (key === "0" && !isPlain(value)) return undefined;
    if (++count === MANY_TO_SEARCH && keys(value).length >= MANY_PROPERTIES) expectManyProperties(copy);
    if ((mayInherit || key === "__proto__") && !hasOwn.call(value, key)) continue;
    const child = (value as Record<string, unknown>)[key];
    // A getter may have deleted an own key by which the loop now finds a method of Object.prototype.
    if (typeof child === "function" && child === ObjectPrototype[key as "valueOf"] && !hasOwn.call(value, key))
      continue;
    const childCopy = cloneValue(child, memory);
    if (key === "__proto__") defineOwn(copy, key, childCopy);
    else OwnProperty.set(copy, key, childCopy);
  }
  return count > 0 || isPlain(value) ? copy : undefined;
}

function cloneArray(value: readonly unknown[], memory: Memory): object {
  const { length } = value;
  const names: unknown[] = keys(value);
  const isRegular = areIndices(names, length);
  // A short copy takes the place of the names: a new array would get room for many more elements than it has.
  const isPlace = isRegular && length <= firstIndices.length && memory.inHostRealm;
  const copy: unknown[] = isPlace ? names : memory.inHostRealm ? [] : new memory.realm.Array();
  memory.add(value, copy);
  if (isRegular) {
    for (let i = 0; i < length; i++) {
      const element = value[i];
      // A getter may have deleted it meanwhile.
      if (element !== undefined || hasOwn.call(value, i)) {
        copy[i] = cloneValue(element, memory);
      } else {
        delete copy[i];
      }
    }
  } else {
    for (const name of names as string[]) {
      if (hasOwn.call(value, name)) defineOwn(copy, name, cloneValue(value[name as unknown as number], memory));
    }
  }
  if (copy.length !== length) copy.length = length;
  return copy;
}

function cloneMap(value: Map<unknown, unknown>, memory: Memory): object {
  const copy = new memory.realm.Map();
  memory.add(value, copy);
  // The entries as they are now: a getter in one of them may change the Map.
  const entries: unknown[] = [];
  mapForEach.call(value, (item, key) => entries.push(key, item));
  for (let i = 0; i < entries.length; i += 2) {
    const key = cloneValue(entries[i], memory);
    copy.set(key, cloneValue(entries[i + 1], memory));
  }
  return copy;
}

function cloneSet(value: Set<unknown>, memory: Memory): object {
  const copy = new memory.realm.Set();
  memory.add(value, copy);
  const items: unknown[] = [];
  setForEach.call(value, (item) => items.push(item));
  for (const item of items) copy.add(cloneValue(item, memory));
  return copy;
}

/** The parts of an error that can hold other values come after it is remembered, since they may lead back to it. */
function cloneError(value: Error, memory: Memory): object {
  const { kind, message, stack, cause, errors } = errorPartsOf(value);
  const copy = createError(kind, message, stack, memory.realm);
  memory.add(value, copy);
  if (cause) defineHidden(copy, "cause", cloneValue(cause.value, memory));
  if (errors) defineHidden(copy, "errors", cloneValue(errors.value, memory));
  return copy;
}
