/**
 * The standard's four names as types, and as the values of the host's realm. They need neither the DOM's nor Node's types and fit
 * into the DOM's: a port is assignable to lib.dom's `MessagePort`, an event to its `MessageEvent`.
 *
 * Types and values stand in one module because only so they are one symbol each: declarations that a compiler writes for a user's
 * module can't name an interface that `entangle` exports through an alias.
 */
import { hostRealm } from "../base/realm.ts";
import type {
  AddListenerOptions,
  EventInit,
  Listener,
  ListenerOptions,
  PortEvent,
  PortEventTarget,
} from "./event-types.ts";
import { defineChannelMessaging } from "./interfaces.ts";

export type { PortEvent } from "./event-types.ts";

/** HTML `StructuredSerializeOptions` https://html.spec.whatwg.org/multipage/web-messaging.html#structuredserializeoptions */
export interface StructuredSerializeOptions {
  /**
   * What is taken out of its owner instead of cloned: ArrayBuffers, MessagePorts, and the host's own transferable objects.
   * @default []
   */
  transfer?: readonly object[] | undefined;
}

/** What `postMessage` of a port takes in the place of a transfer list. */
export interface PostMessageOptions extends StructuredSerializeOptions {
  /** Sends along whether the user is interacting with the sender: a proposal. docs/deviations.md#user-activation @default false */
  includeUserActivation?: boolean | undefined;
}

// biome-ignore-start lint/suspicious/noExplicitAny: messages are the IDL's `any` unless typed; the others say why

/**
 * HTML `MessageEvent` https://html.spec.whatwg.org/multipage/comms.html#messageevent
 * @typeParam T type of the message
 */
export interface MessageEvent<out T = any> extends PortEvent {
  readonly data: T;
  readonly origin: string;
  readonly lastEventId: string;
  /** A window, MessagePort or ServiceWorker; null in the events of a port. `any`, as a window's type needs the DOM's. */
  readonly source: any;
  /** The ports of the transfer list, in its order. Frozen. */
  readonly ports: readonly MessagePort[];
  /** @deprecated The standard keeps it for old pages: use the constructor. */
  initMessageEvent(
    type: string,
    bubbles?: boolean,
    cancelable?: boolean,
    data?: T,
    origin?: string,
    lastEventId?: string,
    source?: object | null,
    ports?: Iterable<HostMessagePort>,
  ): void;
}

/** HTML `MessageEventInit` https://html.spec.whatwg.org/multipage/comms.html#messageeventinit */
export interface MessageEventInit<T = any> extends EventInit {
  /** @default null */
  data?: T | undefined;
  /** @default "" */
  origin?: string | undefined;
  /** @default "" */
  lastEventId?: string | undefined;
  /** A window, MessagePort or ServiceWorker. @default null */
  source?: object | null | undefined;
  /** @default [] */
  ports?: Iterable<HostMessagePort> | undefined;
}

/** A MessagePort of entangle or of the host; lib.dom's has no `onclose`. */
type HostMessagePort = Omit<MessagePort, "onclose">;

export interface PortEventMap<In = any> {
  message: MessageEvent<In>;
  messageerror: MessageEvent<null>;
  close: PortEvent;
}

/** HTML `EventHandler` https://html.spec.whatwg.org/multipage/webappapis.html#eventhandler */
type EventHandler<E, This> = ((this: This, event: E) => unknown) | null;

/**
 * HTML `MessagePort`: one half of an entangled pair. https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
 *
 * Its handlers are read as functions of `any`: were they read as they are assigned, a port that gets less could not stand where one
 * that gets more is asked for.
 * @typeParam In type of the messages that arrive
 * @typeParam Out type of the messages that can be posted
 */
export interface MessagePort<out In = any, in Out = any> extends PortEventTarget {
  /** Called for each message. The first assignment starts the port. */
  get onmessage(): EventHandler<any, any>;
  set onmessage(handler: EventHandler<MessageEvent<In>, MessagePort<In, Out>>);
  /** Called for a message that can't be deserialized here. */
  get onmessageerror(): EventHandler<any, any>;
  set onmessageerror(handler: EventHandler<MessageEvent<null>, MessagePort<In, Out>>);
  /** Called when the other port was closed, or is gone, after all that it had sent. */
  get onclose(): EventHandler<any, any>;
  set onclose(handler: EventHandler<PortEvent, MessagePort<In, Out>>);
  /**
   * Posts a structured clone of `message` to the other port.
   * @throws {DOMException} DataCloneError if something can't be cloned or transferred; then nothing is detached or sent
   * @throws {TypeError} if an ArrayBuffer can't be detached (WebAssembly's memory); nothing is sent, but those before it are detached
   */
  postMessage(message: Out, transferOrOptions?: readonly object[] | PostMessageOptions): void;
  /** Begins to deliver what arrives. Assigning to `onmessage` does it too, `addEventListener` does not. */
  start(): void;
  /** Disentangles the port: the other one gets `close`, after what it was sent before. */
  close(): void;
  addEventListener<K extends keyof PortEventMap>(
    type: K,
    callback: Listener<PortEventMap<In>[K], MessagePort<In, Out>> | null,
    options?: boolean | AddListenerOptions,
  ): void;
  addEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | AddListenerOptions): void;
  removeEventListener<K extends keyof PortEventMap>(
    type: K,
    callback: Listener<PortEventMap<In>[K], MessagePort<In, Out>> | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(type: string, callback: Listener<PortEvent> | null, options?: boolean | ListenerOptions): void;
}

/**
 * HTML `MessageChannel` https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels
 * @typeParam A type of the messages from port1 to port2
 * @typeParam B type of the messages from port2 to port1
 */
export interface MessageChannel<A = any, B = any> {
  readonly port1: MessagePort<B, A>;
  readonly port2: MessagePort<A, B>;
}

/** The standard's four names, in one realm. */
export interface ChannelMessaging {
  readonly MessageChannel: typeof MessageChannel;
  readonly MessagePort: typeof MessagePort;
  readonly MessageEvent: typeof MessageEvent;
  readonly structuredClone: typeof structuredClone;
}

const interfaces: ChannelMessaging = /* @__PURE__ */ defineChannelMessaging(hostRealm);

export const MessageChannel: {
  new <A = any, B = any>(): MessageChannel<A, B>;
  readonly prototype: MessageChannel;
} = interfaces.MessageChannel;

export const MessagePort: {
  /** @throws {TypeError} always: make a MessageChannel and take its port1 and port2 */
  new (): never;
  readonly prototype: MessagePort;
} = interfaces.MessagePort;

export const MessageEvent: {
  /** @throws {TypeError} if `source` or one of `ports` is no such object */
  new <T = any>(type: string, init?: MessageEventInit<T>): MessageEvent<T>;
  readonly prototype: MessageEvent;
} = interfaces.MessageEvent;

/**
 * HTML `structuredClone` https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone
 * @throws {DOMException} DataCloneError if something can't be cloned or transferred; then nothing is detached
 * @throws {TypeError} if an ArrayBuffer can't be detached (WebAssembly's memory); those before it in the list are detached then
 */
export const structuredClone: <T>(value: T, options?: StructuredSerializeOptions) => T = interfaces.structuredClone;

// biome-ignore-end lint/suspicious/noExplicitAny: see above
