import { isObject } from "./webidl.ts";

/** The constructor returns the object it is given: the private fields of a derived class are added to that object. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the whole point, see above
    return object;
  }
}

/** Puts internal slots on objects from outside, whatever their prototype and realm. */
class Slots extends Given {
  readonly #state: object;

  constructor(object: object, state: object) {
    super(object);
    this.#state = state;
  }

  static of(object: object): object | undefined {
    return #state in object ? (object as Slots).#state : undefined;
  }
}

/** Gives `object` its internal slots, once. */
export function giveState<T extends object>(object: T, state: object): T {
  new Slots(object, state);
  return object;
}

/** The internal slots that entangle gave `value`. Of which class they are is the brand check of an interface. */
export function slotsOf(value: unknown): object | undefined {
  return isObject(value) ? Slots.of(value) : undefined;
}

/** As `slotsOf`, of what may be a window of another origin, of which Chromium refuses to tell. */
export function slotsOfAny(value: unknown): object | undefined {
  try {
    return slotsOf(value);
  } catch {
    return undefined;
  }
}

/** What a member does whose brand check failed. */
export function illegalInvocation(name: string): never {
  throw new TypeError(`Illegal invocation: this is not a ${name} of entangle`);
}
