import type { EventTargetState } from "./event-target.ts";

/** HTML "event handler IDL attribute", getter. https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes */
export function getEventHandler(state: EventTargetState, type: string): object | null {
  return state.findHandler(type)?.callback ?? null;
}

/**
 * Setter of an event handler IDL attribute: what is no object is taken as null (LegacyTreatNonObjectAsNull), null removes the
 * handler, a new value takes the place that the first one has among the listeners.
 */
export function setEventHandler(target: object, state: EventTargetState, type: string, value: unknown): void {
  const callback = typeof value === "function" || (typeof value === "object" && value !== null) ? value : null;
  const existing = state.findHandler(type);
  if (callback === null) {
    if (existing) state.removeListener(target, existing);
  } else if (existing) {
    existing.callback = callback;
  } else {
    const flags = { isHandler: true, capture: false, once: false, passive: false, removed: false };
    state.addListener(target, { type, callback, ...flags });
  }
}
