import { cancel, type EventState, IMMEDIATE_PROPAGATION } from "./event.ts";
import type { Realm } from "./realm.ts";

/** A callback object of WebIDL: a function, or an object whose `handleEvent` is called (for an event handler: not called). */
export type Callback = object;

/** DOM "event listener" https://dom.spec.whatwg.org/#concept-event-listener */
export interface EventListenerRecord {
  readonly type: string;
  /** Changes in place for an event handler attribute, which keeps the position of its first assignment. */
  callback: Callback;
  readonly capture: boolean;
  readonly isHandler: boolean;
  once: boolean | undefined;
  passive: boolean | undefined;
  removed: boolean;
  /** Ends what else holds the listener: its signal. */
  onRemoved: (() => void) | undefined;
}

/** In one place: V8 would look up every property anew in each dispatch if listeners had several hidden classes. */
export function createListener(
  type: string,
  callback: Callback,
  capture: boolean,
  isHandler: boolean,
): EventListenerRecord {
  return { type, callback, capture, isHandler, once: false, passive: false, removed: false, onRemoved: undefined };
}

const none: readonly EventListenerRecord[] = [];

/** The internal slots of an EventTarget that entangle dispatches at itself. */
export class EventTargetState {
  declare readonly realm: Realm;
  /** Never changed in place: each phase of a dispatch goes on with the list it began with. */
  listeners: readonly EventListenerRecord[] = none;

  constructor(realm: Realm) {
    this.realm = realm;
  }

  /** Called when a listener of `target` was added or removed. */
  listenersChanged?(target: object): void;
}

/** DOM "add an event listener", for one that is not there yet. https://dom.spec.whatwg.org/#add-an-event-listener */
export function addListener(target: object, state: EventTargetState, listener: EventListenerRecord): void {
  // A spread array has room for many more.
  state.listeners = state.listeners === none ? [listener] : [...state.listeners, listener];
  state.listenersChanged?.(target);
}

/** DOM "remove an event listener" https://dom.spec.whatwg.org/#remove-an-event-listener */
export function removeListener(target: object, state: EventTargetState, listener: EventListenerRecord): void {
  listener.removed = true;
  listener.onRemoved?.();
  state.listeners = state.listeners.filter((other) => other !== listener);
  state.listenersChanged?.(target);
}

/**
 * DOM "dispatch", for a target that has no parent. https://dom.spec.whatwg.org/#concept-event-dispatch
 * @returns false if the event was canceled
 */
export function dispatch(target: object, targetState: EventTargetState, event: object, state: EventState): boolean {
  state.target = state.currentTarget = target;
  invoke(true, targetState, event, state);
  invoke(false, targetState, event, state);
  state.currentTarget = null;
  if (state.stopped) state.stopped = 0;
  return !state.defaultPrevented;
}

/** DOM "inner invoke" https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke */
function invoke(capture: boolean, targetState: EventTargetState, event: object, state: EventState): void {
  if (state.stopped) return;
  // The list of this moment: a capturing listener may have added others.
  const { listeners } = targetState;
  const target = state.target as object;
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i] as EventListenerRecord;
    if (listener.type !== state.type || listener.capture !== capture) continue;
    if (listener.passive) state.inPassive = true;
    if (runListener(listener, target, targetState, event)) cancel(state);
    if (listener.passive) state.inPassive = false;
    if (state.stopped === IMMEDIATE_PROPAGATION) return;
  }
}

const { apply } = Reflect;

/**
 * What "inner invoke" does with a listener of the event's type and phase, whoever dispatches the event. Calls it as WebIDL calls a
 * callback interface, or as HTML's "event handler processing algorithm" calls a handler.
 * @returns true if an event handler asks, by returning false, that the event be canceled
 */
export function runListener(
  listener: EventListenerRecord,
  target: object,
  targetState: EventTargetState,
  event: object,
): boolean {
  if (listener.removed) return false;
  if (listener.once) removeListener(target, targetState, listener);
  const { callback, isHandler } = listener;
  try {
    if (typeof callback === "function") return apply(callback, target, [event]) === false && isHandler;
    // An event handler that is an object is never called (HTML, LegacyTreatNonObjectAsNull).
    if (isHandler) return false;
    (callback as { handleEvent(event: object): void }).handleEvent(event);
  } catch (error) {
    targetState.realm.reportException(error);
  }
  return false;
}
