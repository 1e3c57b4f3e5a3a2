import { defineProperty } from "./object.ts";

/** A class, since its body is strict wherever a bundler puts it: sloppy code isn't told of an assignment that fails. */
export class OwnProperty {
  /**
   * CreateDataProperty by assignment, several times as fast. It throws where Object.prototype is frozen and has the key.
   * docs/deviations.md#setters-on-prototypes
   */
  static set(object: Record<string, unknown>, key: string, value: unknown): void {
    try {
      object[key] = value;
    } catch {
      defineOwn(object, key, value);
    }
  }
}

export function defineOwn(object: object, key: PropertyKey, value: unknown): void {
  defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** With so many properties V8 takes less time for each if it keeps them in a table: as its list of them grows it copies it, again and again. */
export const MANY_PROPERTIES = 128;

/** From so many on, V8 takes ever longer to find out in its list that a name is new; up to here it is too early to ask how many come. */
export const MANY_TO_SEARCH = 33;

/** Always the same: V8 would remember each that was ever added. */
const placeholders = [Symbol(), Symbol()];

/** Makes V8 keep the properties of an object in a table: it does so once one is deleted that isn't the last. */
export function expectManyProperties(object: object): void {
  for (const one of placeholders) defineOwn(object, one, undefined);
  for (const one of placeholders) Reflect.deleteProperty(object, one);
}
