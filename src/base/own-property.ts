const { defineProperty } = Object;

/**
 * CreateDataProperty by assignment, several times as fast. It throws where Object.prototype is frozen and has the key.
 * docs/deviations.md#setters-on-prototypes
 */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  try {
    object[key] = value;
  } catch {
    defineOwn(object, key, value);
  }
}

export function defineOwn(object: object, key: string, value: unknown): void {
  defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** From so many properties on, V8 takes less time for each if it keeps them in a table: it would copy its list of them ever again. */
export const MANY_PROPERTIES = 128;

const [first, second] = [Symbol(), Symbol()];

/** Makes V8 keep the properties of an object in a table: it does so once one is deleted that isn't the last. */
export function expectManyProperties(object: object): void {
  const table = object as { [first]?: unknown; [second]?: unknown };
  table[first] = undefined;
  table[second] = undefined;
  delete table[first];
  delete table[second];
}
