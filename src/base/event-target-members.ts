import { eventStateOf } from "./event.ts";
import { dispatch, type EventListenerRecord, type EventTargetState, eventTargetStateOf } from "./event-target.ts";
import type { EventLike } from "./host.ts";
import { dispatchHostEvent } from "./host-event.ts";

interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", callback: () => void, options: { once: boolean }): void;
}

interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignalLike;
}

function stateOf(value: unknown): EventTargetState {
  const state = eventTargetStateOf(value);
  if (state === undefined) throw new TypeError("Illegal invocation: this is not an EventTarget made by entangle");
  return state;
}

/**
 * The members of `EventTarget.prototype`, for targets that entangle dispatches at itself: the host's own would not know them.
 * DOM https://dom.spec.whatwg.org/#interface-eventtarget
 */
export class EventTargetMembers {
  addEventListener(type: string, callback: object | null, options?: unknown): void {
    const state = stateOf(this);
    requireArguments(arguments.length, "addEventListener");
    const listener = toListener(type, callback, options);
    if (listener === undefined || listener.signal?.aborted) return;
    state.addListener(this, listener);
    listener.signal?.addEventListener("abort", () => state.removeListener(this, listener), { once: true });
  }

  removeEventListener(type: string, callback: object | null, options?: unknown): void {
    const state = stateOf(this);
    requireArguments(arguments.length, "removeEventListener");
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
      if (eventState.dispatching) {
        throw new realm.DOMException("dispatchEvent: the event is already being dispatched", "InvalidStateError");
      }
      eventState.isTrusted = false;
      return dispatch(this, state, event, eventState);
    }
    if (realm.Event && realm.EventTarget && event instanceof realm.Event) {
      return dispatchHostEvent(this, state, event as unknown as EventLike, new realm.EventTarget());
    }
    throw new realm.TypeError("dispatchEvent: the argument is not an Event");
  }

  static {
    // WebIDL: the length of an operation counts its required arguments.
    Object.defineProperty(this.prototype.addEventListener, "length", { value: 2 });
    Object.defineProperty(this.prototype.removeEventListener, "length", { value: 2 });
  }
}

function requireArguments(count: number, name: string): void {
  if (count < 2) throw new TypeError(`${name}: 2 arguments required, but only ${count} present`);
}

function toCallback(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "object" || typeof value === "function") return value;
  throw new TypeError(`the listener is a ${typeof value}; pass a function or an object with handleEvent`);
}

/** DOM "flatten more" https://dom.spec.whatwg.org/#event-flatten-more */
function flattenOptions(options: unknown): AddEventListenerOptions {
  if (options === undefined || options === null) return {};
  if (typeof options === "object" || typeof options === "function") return options as AddEventListenerOptions;
  return { capture: Boolean(options) };
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
