import type { EventTargetState } from "./event-target.ts";
import { isObject } from "./webidl.ts";

/**
 * Defines an event handler IDL attribute. https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes
 * @param stateOf the brand check of the interface
 * @param onSet called after each assignment
 */
export function defineEventHandler<State extends EventTargetState>(
  prototype: object,
  type: string,
  stateOf: (target: unknown) => State,
  onSet?: (state: State) => void,
): void {
  const name = `on${type}`;
  // A literal, so that the accessors get the names that WebIDL gives them.
  const accessor = {
    get [name](): object | null {
      return stateOf(this).findHandler(type)?.callback ?? null;
    },
    set [name](value: unknown) {
      const state = stateOf(this);
      setEventHandler(this, state, type, value);
      onSet?.(state);
    },
  };
  Object.defineProperty(prototype, name, Object.getOwnPropertyDescriptor(accessor, name) as PropertyDescriptor);
}

/**
 * What is no object is taken as null (LegacyTreatNonObjectAsNull), null removes the handler, a new value takes the place that the
 * first one has among the listeners.
 */
function setEventHandler(target: object, state: EventTargetState, type: string, value: unknown): void {
  const existing = state.findHandler(type);
  if (!isObject(value)) {
    if (existing) state.removeListener(target, existing);
  } else if (existing) {
    existing.callback = value;
  } else {
    const flags = { isHandler: true, capture: false, once: false, passive: false, removed: false };
    state.addListener(target, { type, callback: value, ...flags });
  }
}
