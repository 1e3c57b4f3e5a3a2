import { defineFallbackDOMException } from "./dom-exception.ts";
import {
  type DOMExceptionConstructor,
  type EventConstructor,
  type EventTargetConstructor,
  type Host,
  host,
} from "./host.ts";
import { captureReportException, type ReportException } from "./report-exception.ts";

export type TypedArray = Uint8Array;
export type TypedArrayConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length?: number) => TypedArray;

/**
 * A global environment: the intrinsics that objects are built from, and where its errors are reported.
 * The host's own is `hostRealm`; a DOM window that runs in this thread (jsdom) has another.
 */
export interface Realm {
  readonly global: Host;
  readonly Object: ObjectConstructor;
  readonly Array: ArrayConstructor;
  readonly Date: DateConstructor;
  readonly RegExp: RegExpConstructor;
  readonly Map: MapConstructor;
  readonly Set: SetConstructor;
  readonly ArrayBuffer: ArrayBufferConstructor;
  readonly Error: ErrorConstructor;
  readonly TypeError: ErrorConstructor;
  readonly DOMException: DOMExceptionConstructor;
  readonly Event: EventConstructor | undefined;
  readonly EventTarget: EventTargetConstructor | undefined;
  readonly MessageEvent: EventConstructor | undefined;
  readonly reportException: ReportException;
  /** Milliseconds since the time origin, never going back: the clock as it is at load, which fake timers replace. */
  now(): number;
  /** An intrinsic by name, such as "Uint8Array" or "RangeError". */
  intrinsic(name: string): unknown;
  /** Entangle's own interfaces in this realm, set when they are defined. */
  readonly own: OwnInterfaces;
}

/** What entangle creates objects of its own interfaces with. */
export interface OwnInterfaces {
  ChannelMessaging?: object;
  /** Make ports, and the events that entangle fires, without their slots. */
  MessagePort?: new () => object;
  Event?: new () => object;
  MessageEvent?: new () => object;
  /** Told of each port that is made. */
  portCreated?(port: object): void;
}

/** Classes of the language whose objects have an internal slot, in the order in which `clone/brand.ts` asks for it. */
export const slottedNames: readonly string[] =
  "Map Set ArrayBuffer SharedArrayBuffer WeakMap WeakSet BigInt Symbol Promise Date RegExp Error Boolean Number String Arguments".split(
    " ",
  );

/** Those whose objects need no test, or a test of their own. */
export const otherNames: readonly string[] = Object.getOwnPropertyNames(host).filter((name) =>
  /^(Object|Function|DataView|(\w+\d\w*)?Array|(Eval|Range|Reference|Syntax|Type|URI|Aggregate)Error)$/.test(name),
);

/** Captures the intrinsics of `global` as they are now; what it lacks is taken from the host. */
export function createRealm(global: Host): Realm {
  const intrinsics = Object.fromEntries(
    [...slottedNames, ...otherNames].map((name) => [name, global[name] ?? host[name]]),
  );
  // All or none: an Event without an EventTarget is of no use here.
  const { Event, EventTarget, MessageEvent } = global.Event && global.EventTarget ? global : ({} as Partial<Host>);
  const { performance: clock = host.performance ?? Date } = global;
  return {
    ...intrinsics,
    intrinsic: (name: string) => intrinsics[name] ?? global[name] ?? host[name],
    global,
    DOMException: global.DOMException ?? host.DOMException ?? defineFallbackDOMException(),
    Event,
    EventTarget,
    MessageEvent,
    reportException: captureReportException(global),
    now: clock.now.bind(clock),
    own: {},
  } as unknown as Realm;
}

export const hostRealm: Realm = createRealm(host);
