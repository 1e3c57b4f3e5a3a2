import { callListener, type EventTargetState } from "./event-target.ts";
import type { EventLike, EventTargetConstructor, EventTargetLike } from "./host.ts";
import { defineHidden } from "./intrinsics.ts";

/**
 * Dispatches an event of the host (`new Event("x")`) at a target of entangle. Only the host can set such an event's flags, so it
 * dispatches it at a target of its own, which has our listeners for the time being; what would show that one shows `target` instead.
 * @returns false if the event was canceled
 */
export function dispatchHostEvent(target: object, state: EventTargetState, event: EventLike): boolean {
  const standIn = new (state.realm.EventTarget as EventTargetConstructor)();
  // Those that capture first, which not every host sees to.
  for (const listener of [...state.listeners].sort((a, b) => Number(b.capture) - Number(a.capture))) {
    const { type, capture, passive } = listener;
    const callback = (hostEvent: EventLike & { preventDefault?(): void }) => {
      if (listener.removed) return;
      if (listener.once) state.removeListener(target, listener);
      if (callListener(listener, target, hostEvent)) hostEvent.preventDefault?.();
    };
    standIn.addEventListener(type, callback, { capture, passive });
  }
  showTargetFor(standIn, target, event);
  return standIn.dispatchEvent(event);
}

function showTargetFor(standIn: EventTargetLike, target: object, event: object): void {
  const shown = (value: unknown) => (value === standIn ? target : value);
  const hidden = Object.getPrototypeOf(event) as object;
  for (const name of ["target", "srcElement", "currentTarget"]) {
    const get = () => shown(Reflect.get(hidden, name, event));
    if (name in event) Object.defineProperty(event, name, { get, configurable: true });
  }
  const composedPath = Reflect.get(hidden, "composedPath") as (this: object) => unknown[];
  defineHidden(event, "composedPath", () => composedPath.call(event).map(shown));
}
