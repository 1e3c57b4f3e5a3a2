import { distrust, eventStateOf } from "./event.ts";
import { dispatch, type EventListenerRecord, type EventTargetState, eventTargetStateOf } from "./event-target.ts";
import type { EventLike } from "./host.ts";
import { dispatchHostEvent } from "./host-event.ts";
import type { Realm } from "./realm.ts";
import { defineOperation, isObject, requireArguments, requireBrand } from "./webidl.ts";

interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", callback: () => void, options: { once: boolean }): void;
  removeEventListener(type: "abort", callback: () => void): void;
}

interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignalLike;
}

const stateOf = (value: unknown): EventTargetState => requireBrand(eventTargetStateOf(value), "EventTarget");

/**
 * The members of `EventTarget.prototype`, for targets that entangle dispatches at itself: the host's own would not know them.
 * DOM https://dom.spec.whatwg.org/#interface-eventtarget
 */
export class EventTargetMembers {
  addEventListener(type: string, callback: object | null, options?: unknown): void {
    const state = stateOf(this);
    requireArguments("addEventListener", arguments.length, 2);
    const listener = toListener(type, callback, options);
    if (listener === undefined || listener.signal?.aborted) return;
    const { signal } = listener;
    if (!state.addListener(this, listener) || !signal) return;
    const abort = (): void => state.removeListener(this, listener);
    signal.addEventListener("abort", abort, { once: true });
    listener.onRemoved = () => signal.removeEventListener("abort", abort);
  }

  removeEventListener(type: string, callback: object | null, options?: unknown): void {
    const state = stateOf(this);
    requireArguments("removeEventListener", arguments.length, 2);
    const listenerType = `${type}`;
    const listenerCallback = toCallback(callback);
    const capture = Boolean(flattenOptions(options).capture);
    const listener = listenerCallback && state.findListener(listenerType, listenerCallback, capture);
    if (listener) state.removeListener(this, listener);
  }

  dispatchEvent(event: object): boolean {
    const state = stateOf(this);
    const { realm } = state;
    const eventState = eventStateOf(event);
    if (eventState && !eventState.ofHost) {
      if (eventState.dispatching) throw alreadyDispatched(realm);
      distrust(event, eventState);
      return dispatch(this, state, event, eventState);
    }
    if (realm.Event && realm.EventTarget && event instanceof realm.Event) {
      if ((event as EventLike).eventPhase) throw alreadyDispatched(realm);
      return dispatchHostEvent(this, state, event as unknown as EventLike, new realm.EventTarget());
    }
    throw new realm.TypeError("dispatchEvent: the argument is not an Event");
  }

  static {
    defineOperation(this.prototype.addEventListener, "addEventListener", 2);
    defineOperation(this.prototype.removeEventListener, "removeEventListener", 2);
  }
}

function alreadyDispatched(realm: Realm): Error {
  return new realm.DOMException("dispatchEvent: the event is already being dispatched", "InvalidStateError");
}

function toCallback(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (isObject(value)) return value;
  throw new TypeError(`the listener is a ${typeof value}; pass a function or an object with handleEvent`);
}

/** DOM "flatten more" https://dom.spec.whatwg.org/#event-flatten-more */
function flattenOptions(options: unknown): AddEventListenerOptions {
  return isObject(options) ? options : { capture: Boolean(options) };
}

type ListenerWithSignal = EventListenerRecord & { readonly signal: AbortSignalLike | undefined };

function toListener(type: unknown, callback: unknown, rawOptions: unknown): ListenerWithSignal | undefined {
  const listenerType = `${type as string}`;
  const listenerCallback = toCallback(callback);
  const options = flattenOptions(rawOptions);
  const { capture, once, passive, signal } = options;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError("addEventListener: options.signal is not an AbortSignal");
  }
  if (listenerCallback === null) return undefined;
  return {
    type: listenerType,
    callback: listenerCallback,
    isHandler: false,
    capture: Boolean(capture),
    once: Boolean(once),
    passive: Boolean(passive),
    removed: false,
    signal,
  };
}

function isAbortSignal(value: unknown): value is AbortSignalLike {
  if (typeof value !== "object" || value === null) return false;
  const { aborted, addEventListener } = value as Partial<AbortSignalLike>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}
