/** An object that a transfer list may hold: its owner loses it. The host's own types of such objects fit in. */
export type TransferableObject = object;

/** HTML `StructuredSerializeOptions` */
export interface StructuredSerializeOptions {
  /** Taken out of their owners, in order; what is a MessagePort arrives in `event.ports` too. @default [] */
  transfer?: TransferableObject[];
}

// biome-ignore-start lint/suspicious/noExplicitAny: the IDL says `any`, and so do TypeScript's own DOM types

/** The members of DOM's `Event`, as far as they don't need the DOM's types. */
export interface PortEvent<Target = any> {
  readonly type: string;
  readonly target: Target | null;
  readonly currentTarget: Target | null;
  readonly srcElement: Target | null;
  readonly bubbles: boolean;
  cancelBubble: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  returnValue: boolean;
  readonly timeStamp: number;
  composedPath(): any[];
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
  preventDefault(): void;
  stopImmediatePropagation(): void;
  stopPropagation(): void;
  readonly NONE: 0;
  readonly CAPTURING_PHASE: 1;
  readonly AT_TARGET: 2;
  readonly BUBBLING_PHASE: 3;
}

/** HTML `MessageEvent` */
export interface MessageEvent<T = any> extends PortEvent {
  readonly data: T;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: any;
  /** The ports of the transfer list, in its order. Frozen. */
  readonly ports: ReadonlyArray<any>;
  initMessageEvent(
    type: string,
    bubbles?: boolean,
    cancelable?: boolean,
    data?: any,
    origin?: string,
    lastEventId?: string,
    source?: any,
    ports?: any[],
  ): void;
}

export interface MessageEventInit<T = any> {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
  data?: T;
  origin?: string;
  lastEventId?: string;
  source?: any;
  ports?: any[];
}

export interface MessageEventConstructor {
  new <T = any>(type: string, init?: MessageEventInit<T>): MessageEvent<T>;
  readonly prototype: MessageEvent;
}

export interface PortEventMap<In = any> {
  message: MessageEvent<In>;
  messageerror: MessageEvent;
  close: PortEvent;
}

export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: any;
}

type Listener<E> = ((event: E) => any) | { handleEvent(event: E): any };

/**
 * HTML `MessagePort`: one half of an entangled pair.
 * @typeParam In what arrives: `event.data` of `message`
 * @typeParam Out what can be posted
 */
export interface MessagePort<In = any, Out = any> {
  onmessage: ((this: any, event: MessageEvent<In>) => any) | null;
  onmessageerror: ((this: any, event: MessageEvent) => any) | null;
  /** The other port was closed, or is gone; all that it had sent before has been delivered. */
  onclose: ((this: any, event: PortEvent) => any) | null;
  /**
   * Posts a structured clone of `message` to the other port.
   * @throws DataCloneError if a value can't be cloned or transferred; then nothing was detached or sent
   */
  postMessage(message: Out, transfer: TransferableObject[]): void;
  postMessage(message: Out, options?: StructuredSerializeOptions): void;
  /** Begins to deliver what arrives; assigning to `onmessage` does it too, `addEventListener` does not. */
  start(): void;
  /** Disentangles the port: the other one hears `close` after what was sent to it before. */
  close(): void;
  addEventListener<K extends keyof PortEventMap>(
    type: K,
    listener: Listener<PortEventMap<In>[K]> | null,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(type: string, listener: Listener<any> | null, options?: boolean | ListenerOptions): void;
  removeEventListener<K extends keyof PortEventMap>(
    type: K,
    listener: Listener<PortEventMap<In>[K]> | null,
    options?: boolean | { capture?: boolean },
  ): void;
  removeEventListener(type: string, listener: Listener<any> | null, options?: boolean | { capture?: boolean }): void;
  dispatchEvent(event: any): boolean;
}

export interface MessagePortConstructor {
  readonly prototype: MessagePort;
}

/**
 * HTML `MessageChannel`
 * @typeParam A what port1 can post, and port2 gets
 * @typeParam B what port2 can post, and port1 gets
 */
export interface MessageChannel<A = any, B = any> {
  readonly port1: MessagePort<B, A>;
  readonly port2: MessagePort<A, B>;
}

export interface MessageChannelConstructor {
  new <A = any, B = any>(): MessageChannel<A, B>;
  readonly prototype: MessageChannel;
}

// biome-ignore-end lint/suspicious/noExplicitAny: see above

export type StructuredClone = <T>(value: T, options?: StructuredSerializeOptions) => T;

/** The standard's four names, in one realm. */
export interface ChannelMessaging {
  readonly MessageChannel: MessageChannelConstructor;
  readonly MessagePort: MessagePortConstructor;
  readonly MessageEvent: MessageEventConstructor;
  readonly structuredClone: StructuredClone;
}
