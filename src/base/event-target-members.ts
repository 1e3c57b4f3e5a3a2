import { type AbortSignalLike, onceAborted } from "./abort-signal.ts";
import { eventStateOf } from "./event.ts";
import {
  addListener,
  createListener,
  dispatch,
  type EventListenerRecord,
  EventTargetState,
  removeListener,
} from "./event-target.ts";
import type { EventLike } from "./host.ts";
import { dispatchHostEvent } from "./host-event.ts";
import { illegalInvocation, slotsOf } from "./slots.ts";
import { isObject, requireArguments, requireObject } from "./webidl.ts";

interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignalLike;
}

function stateOf(value: unknown): EventTargetState {
  const state = slotsOf(value);
  return state instanceof EventTargetState ? state : illegalInvocation("EventTarget");
}

/**
 * The members of `EventTarget.prototype`, for targets that entangle dispatches at itself: the host's own would not know them.
 * Default values are not counted in the length of an operation, as WebIDL wants it of optional arguments.
 * DOM https://dom.spec.whatwg.org/#interface-eventtarget
 */
export const eventTargetMembers: object = {
  addEventListener(type: string, callback: object | null, options: unknown = undefined): void {
    const state = stateOf(this);
    requireArguments("addEventListener", arguments.length, 2);
    const listener = toListener(type, callback, options);
    const { once, passive, signal }: AddEventListenerOptions = isObject(options) ? options : {};
    listener.once = once;
    listener.passive = passive;
    if (signal !== undefined && !isAbortSignal(signal)) {
      throw new TypeError("signal is not an AbortSignal");
    }
    if (!callback || signal?.aborted || findListener(state, listener)) return;
    addListener(this, state, listener);
    if (signal) listener.onRemoved = onceAborted(signal, () => removeListener(this, state, listener));
  },

  removeEventListener(type: string, callback: object | null, options: unknown = undefined): void {
    const state = stateOf(this);
    requireArguments("removeEventListener", arguments.length, 2);
    const listener = findListener(state, toListener(type, callback, options));
    if (listener) removeListener(this, state, listener);
  },

  dispatchEvent(event: object): boolean {
    const state = stateOf(this);
    const { realm } = state;
    const eventState = eventStateOf(event);
    const own = eventState?.ofHost ? undefined : eventState;
    if (!own && !(realm.Event && event instanceof realm.Event)) {
      throw new realm.TypeError("dispatchEvent: this is not an Event");
    }
    if ((event as EventLike).eventPhase) {
      throw new realm.DOMException("dispatchEvent: the event is being dispatched", "InvalidStateError");
    }
    if (!own) return dispatchHostEvent(this, state, event as EventLike);
    own.isTrusted = false;
    return dispatch(this, state, event, own);
  },
};

/** Converts one argument after the other, the last as in DOM "flatten". https://dom.spec.whatwg.org/#concept-flatten-options */
function toListener(type: unknown, callback: unknown, options: unknown): EventListenerRecord {
  const name = `${type as string}`;
  requireObject(callback ?? {}, "callback");
  const capture = Boolean(isObject(options) ? (options as AddEventListenerOptions).capture : options);
  return createListener(name, callback as object, capture, false);
}

/** The one that is there already. */
function findListener(
  { listeners }: EventTargetState,
  { type, callback, capture }: EventListenerRecord,
): EventListenerRecord | undefined {
  return listeners.find(
    (one) => one.callback === callback && one.type === type && one.capture === capture && !one.isHandler,
  );
}

function isAbortSignal(value: unknown): value is AbortSignalLike {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignalLike>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}
