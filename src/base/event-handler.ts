import {
  addListener,
  createListener,
  type EventListenerRecord,
  type EventTargetState,
  removeListener,
} from "./event-target.ts";
import { copyMembers, isObject } from "./webidl.ts";

/**
 * Defines an event handler IDL attribute. https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes
 * @param stateOf the brand check of the interface
 * @param onSet called after each assignment
 */
export function defineEventHandler<State extends EventTargetState>(
  members: object,
  type: string,
  stateOf: (target: unknown) => State,
  onSet?: (state: State) => void,
): void {
  const name = `on${type}`;
  const find = ({ listeners }: State): EventListenerRecord | undefined =>
    listeners.find((one) => one.isHandler && one.type === type);
  // A literal, so that the accessors get the names that WebIDL gives them.
  const accessor = {
    get [name](): object | null {
      return find(stateOf(this))?.callback ?? null;
    },
    set [name](value: unknown) {
      const state = stateOf(this);
      const existing = find(state);
      if (!isObject(value)) {
        // What is no object is taken as null (LegacyTreatNonObjectAsNull).
        if (existing) removeListener(this, state, existing);
      } else if (existing) {
        // It keeps the place that the first one has among the listeners.
        existing.callback = value;
      } else {
        addListener(this, state, createListener(type, value, false, true));
      }
      onSet?.(state);
    },
  };
  copyMembers(accessor, members);
}
