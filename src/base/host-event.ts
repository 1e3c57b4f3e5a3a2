import { callListener, type EventTargetState } from "./event-target.ts";
import type { EventLike, EventTargetLike } from "./host.ts";

/**
 * Dispatches an event of the host (`new Event("x")`) at a target of entangle. Only the host can set such an event's flags, so it
 * dispatches it at `standIn`, which has our listeners for the time being; what would show `standIn` shows `target` instead.
 * @returns false if the event was canceled
 */
export function dispatchHostEvent(
  target: object,
  state: EventTargetState,
  event: EventLike,
  standIn: EventTargetLike,
): boolean {
  // Those that capture first, which not every host sees to.
  const listeners = [...state.listeners].sort((a, b) => Number(b.capture) - Number(a.capture));
  for (const listener of listeners) {
    if (listener.type !== event.type) continue;
    const { capture, passive } = listener;
    const callback = (hostEvent: EventLike & { preventDefault?(): void }) => {
      if (listener.removed) return;
      if (listener.once) state.removeListener(target, listener);
      if (callListener(listener, target, hostEvent)) hostEvent.preventDefault?.();
    };
    standIn.addEventListener(event.type, callback, { capture, passive });
  }
  showTargetFor(standIn, target, event);
  return standIn.dispatchEvent(event);
}

function showTargetFor(standIn: object, target: object, event: object): void {
  const shown = (value: unknown) => (value === standIn ? target : value);
  const hidden = Object.getPrototypeOf(event) as object;
  for (const name of ["target", "srcElement", "currentTarget"]) {
    if (!(name in event)) continue;
    const get = () => shown(Reflect.get(hidden, name, event));
    Object.defineProperty(event, name, { get, configurable: true });
  }
  const composedPath = Reflect.get(hidden, "composedPath") as ((this: object) => unknown[]) | undefined;
  if (!composedPath) return;
  const value = () => composedPath.call(event).map(shown);
  Object.defineProperty(event, "composedPath", { value, configurable: true, writable: true });
}
