interface Watched<T extends object> {
  /** The same object to who uses it by its methods and properties. */
  readonly watched: T;
  /** Listeners that were put on by way of `watched` and not taken off again, by their types. */
  left(): string[];
}

const adding = new Set<PropertyKey>(["on", "addEventListener"]);
const removing = new Set<PropertyKey>(["off", "removeEventListener"]);

/** Counts the listeners that one user of an object puts on it, whatever listens there besides. */
export function watchListeners<T extends object>(object: T): Watched<T> {
  const listeners: [type: string, listener: unknown][] = [];
  const note = (name: PropertyKey, type: string, listener: unknown): void => {
    if (adding.has(name)) listeners.push([type, listener]);
    if (!removing.has(name)) return;
    const at = listeners.findIndex((one) => one[0] === type && one[1] === listener);
    if (at >= 0) listeners.splice(at, 1);
  };
  const watched = new Proxy(object, {
    get(_, name) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== "function") return value;
      return (...values: [string, unknown]) => {
        note(name, ...values);
        return value.apply(object, values);
      };
    },
    // Setters of a platform's object want that object.
    set: (_, name, value) => Reflect.set(object, name, value),
  });
  return { watched, left: () => listeners.map(([type]) => type) };
}
