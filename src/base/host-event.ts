import { type EventTargetState, runListener } from "./event-target.ts";
import type { EventLike, EventTargetConstructor, EventTargetLike } from "./host.ts";
import { getPrototypeOf } from "./object.ts";

/**
 * Dispatches an event of the host (`new Event("x")`) at a target of entangle. Only the host can set such an event's flags, so it
 * dispatches it at a target of its own, which has our listeners for the time being; what would show that one shows `target` instead.
 * A dispatch for each phase, as not every host calls those that capture first, and lets them stop the others or add to them.
 * docs/deviations.md#host-events
 * @returns false if the event was canceled
 */
export function dispatchHostEvent(target: object, state: EventTargetState, event: EventLike): boolean {
  const standIn = new (state.realm.EventTarget as EventTargetConstructor)();
  showTargetFor(standIn, target, event);
  let result = true;
  let isStopped = event.cancelBubble;
  for (const capture of [true, false]) {
    for (const listener of isStopped ? [] : state.listeners) {
      if (listener.capture !== capture) continue;
      const callback = () => {
        if (runListener(listener, target, state, event)) event.preventDefault();
      };
      standIn.addEventListener(listener.type, callback, { ...listener, capture: false, once: true });
    }
    // Not called if one of those stopped the event immediately.
    standIn.addEventListener(event.type, () => (isStopped = event.cancelBubble), { once: true });
    isStopped = true;
    result = standIn.dispatchEvent(event);
    if (isStopped) break;
  }
  return result;
}

function showTargetFor(standIn: EventTargetLike, target: object, event: object): void {
  const shown = (value: unknown): unknown => {
    if (typeof value === "function") return () => value.call(event).map(shown);
    return value === standIn ? target : value;
  };
  const hidden = getPrototypeOf(event) as object;
  for (const name of ["target", "srcElement", "currentTarget", "composedPath"]) {
    // It says false where an event can't be extended.
    Reflect.defineProperty(event, name, { get: () => shown(Reflect.get(hidden, name, event)), configurable: true });
  }
}
