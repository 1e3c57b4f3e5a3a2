/**
 * The DOM's events as types that need neither the DOM's nor Node's. They are structural, so that the host's own events, targets and
 * signals fit in, and ours fit into the host's. In all dictionaries, undefined is the same as missing.
 */

/** DOM `Event` https://dom.spec.whatwg.org/#interface-event */
export interface PortEvent {
  readonly type: string;
  readonly target: PortEventTarget | null;
  readonly currentTarget: PortEventTarget | null;
  readonly srcElement: PortEventTarget | null;
  readonly bubbles: boolean;
  cancelBubble: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  returnValue: boolean;
  /** Unit: milliseconds since the time origin. */
  readonly timeStamp: number;
  composedPath(): PortEventTarget[];
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
  preventDefault(): void;
  stopImmediatePropagation(): void;
  stopPropagation(): void;
  readonly NONE: 0;
  readonly CAPTURING_PHASE: 1;
  readonly AT_TARGET: 2;
  readonly BUBBLING_PHASE: 3;
}

/** DOM `EventInit` https://dom.spec.whatwg.org/#dictdef-eventinit */
export interface EventInit {
  bubbles?: boolean | undefined;
  cancelable?: boolean | undefined;
  composed?: boolean | undefined;
}

/** DOM `EventTarget` https://dom.spec.whatwg.org/#interface-eventtarget */
export interface PortEventTarget {
  addEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | AddListenerOptions): void;
  removeEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | ListenerOptions): void;
  /** @throws {DOMException} InvalidStateError if the event is being dispatched already */
  dispatchEvent(event: DispatchableEvent): boolean;
}

/** What `dispatchEvent` asks of a host's event; that it is one, it checks. */
type DispatchableEvent = Pick<PortEvent, "type" | "defaultPrevented" | "preventDefault">;

/** DOM `EventListener`: a function, or an object whose `handleEvent` is looked up at each event. */
export type Listener<E, This = PortEventTarget> =
  | ((this: This, event: E) => unknown)
  // A property, as the parameter of a method would accept narrower events.
  | { handleEvent: (event: E) => unknown };

/** DOM `EventListenerOptions` */
export interface ListenerOptions {
  capture?: boolean | undefined;
}

/** DOM `AddEventListenerOptions` */
export interface AddListenerOptions extends ListenerOptions {
  once?: boolean | undefined;
  passive?: boolean | undefined;
  /** Removes the listener when it aborts; nothing is added if it has. */
  signal?: AbortSignalLike | undefined;
}

/** DOM `AbortSignal`, as far as a listener needs it. */
interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
}
