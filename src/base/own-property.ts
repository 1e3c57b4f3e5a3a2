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
