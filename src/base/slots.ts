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

/** A class whose instances hold the internal slots of platform objects. */
export type StateClass<State extends object> = abstract new (...args: never[]) => State;

/** Gives `object` its internal slots, once. */
export function giveState<T extends object>(object: T, state: object): T {
  new Slots(object, state);
  return object;
}

/** The internal slots that entangle gave `value`, whatever their class. */
export function slotsOf(value: unknown): object | undefined {
  return isObject(value) ? Slots.of(value) : undefined;
}

/** The internal slots that entangle gave `value`, or undefined: the brand check of an interface. */
export function stateOf<State extends object>(value: unknown, Class: StateClass<State>): State | undefined {
  const state = slotsOf(value);
  return state instanceof Class ? state : undefined;
}

/** The brand check of a member: gives the state that it found. */
export function requireState<State extends object>(value: unknown, Class: StateClass<State>, name: string): State {
  const state = stateOf(value, Class);
  if (state === undefined) throw new TypeError(`Illegal invocation: this is not a ${name} of entangle`);
  return state;
}
