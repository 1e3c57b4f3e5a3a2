import { eventStateOf, giveEventState } from "../base/event.ts";
import { constructEvent } from "../base/fallback-events.ts";
import type { EventConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { requireState, slotsOf } from "../base/slots.ts";
import {
  defineAttributes,
  defineInterface,
  defineOperation,
  isObject,
  requireArguments,
  toObjectSequence,
} from "../base/webidl.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import { isMessageEventSource, isMessagePort } from "./message-event-source.ts";
import { MessageEventState } from "./message-event-state.ts";

interface MessageEventInit {
  readonly data?: unknown;
  readonly lastEventId?: unknown;
  readonly origin?: unknown;
  readonly ports?: unknown;
  readonly source?: unknown;
}

function stateOf(value: unknown): MessageEventState {
  const state = slotsOf(value);
  return state instanceof MessageEventState ? state : requireState(value, MessageEventState, "MessageEvent");
}

/**
 * Defines `MessageEvent` in a realm. HTML https://html.spec.whatwg.org/multipage/comms.html#messageevent
 * @param Parent what the interface inherits from: the realm's `Event`, or a `MessageEvent` of the host that stays beside ours
 */
export function defineMessageEvent(realm: Realm, Parent: EventConstructor): EventConstructor {
  class MessageEvent {
    constructor(type: string, init?: unknown) {
      requireArguments("MessageEvent", arguments.length);
      if (!isObject(init ?? {})) throw new realm.TypeError("MessageEvent: init is not an object");
      // biome-ignore lint/correctness/noConstructorReturn: an event of the host where there is one, which the host can dispatch
      return constructMessageEvent(realm, new.target, type, (init ?? {}) as object) as this;
    }
    /** Like initEvent(), for all attributes. Does nothing while the event is being dispatched. */
    initMessageEvent(type: string, bubbles?: unknown, cancelable?: unknown, ...values: unknown[]): void {
      const state = stateOf(this);
      requireArguments("initMessageEvent", arguments.length);
      const [data, origin, lastEventId, source, ports] = values;
      const attributes = toAttributes({ data, origin, lastEventId, source, ports });
      const event = this as unknown as InitializableEvent;
      if (event.eventPhase !== 0 || state.dispatching) return;
      event.initEvent?.(type, Boolean(bubbles), Boolean(cancelable));
      Object.assign(state, attributes);
    }
  }
  defineAttributes(MessageEvent.prototype, stateOf, "data origin lastEventId source ports userActivation");
  // Events are neither serializable nor transferable.
  registerPlatformObject(MessageEvent.prototype, (value) => eventStateOf(value) !== undefined, {});
  defineInterface("MessageEvent", MessageEvent, 1, Parent as unknown as { prototype: object });
  defineOperation(MessageEvent.prototype.initMessageEvent, "initMessageEvent", 1);
  return MessageEvent as unknown as EventConstructor;
}

function constructMessageEvent(realm: Realm, newTarget: { prototype: object }, type: string, init: object): object {
  const state = new MessageEventState("", false);
  const event = realm.Event
    ? giveEventState(Reflect.construct(realm.Event, [type, init], newTarget as unknown as EventConstructor), state)
    : constructEvent(Object.create(newTarget.prototype), state, type, init);
  state.ofHost = realm.Event !== undefined;
  Object.assign(state, toAttributes(init));
  return event;
}

const toDOMString = (value: unknown = ""): string => `${value as string}`;

/** Converts the members of the dictionary in WebIDL's order, that of their names. */
function toAttributes(init: MessageEventInit): Partial<MessageEventState> {
  return {
    data: init.data ?? null,
    lastEventId: toDOMString(init.lastEventId),
    // USVString: no lone surrogates.
    origin: toDOMString(init.origin).replace(/\p{Surrogate}/gu, "\ufffd"),
    ports: toPorts(init.ports),
    source: toSource(init.source),
  };
}

function toPorts(value: unknown = []): readonly object[] {
  const ports = toObjectSequence(value, "MessageEvent: ports");
  ports.forEach((port, i) => {
    if (!isMessagePort(port)) throw new TypeError(`MessageEvent: ports[${i}] is not a MessagePort`);
  });
  return Object.freeze(ports);
}

function toSource(value: unknown): object | null {
  if (value === undefined || value === null) return null;
  if (isMessageEventSource(value)) return value;
  throw new TypeError("MessageEvent: source is no window, MessagePort or ServiceWorker");
}

interface InitializableEvent {
  readonly eventPhase: number;
  initEvent?(type: string, bubbles: boolean, cancelable: boolean): void;
}
