import { eventMembers } from "../base/event.ts";
import { constructEvent } from "../base/fallback-events.ts";
import type { EventConstructor, EventLike } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { illegalInvocation, slotsOf } from "../base/slots.ts";
import { copyMembers, defineAttributes, defineInterface, requireArguments, toObjectSequence } from "../base/webidl.ts";
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
  return state instanceof MessageEventState ? state : illegalInvocation("MessageEvent");
}

/**
 * Defines `MessageEvent` in a realm. HTML https://html.spec.whatwg.org/multipage/comms.html#messageevent
 * @param Parent what the interface inherits from: the realm's `Event`, or a `MessageEvent` of the host that stays beside ours
 */
export function defineMessageEvent(realm: Realm, Parent: EventConstructor): EventConstructor {
  class MessageEvent {
    constructor(type: string, init: unknown = undefined) {
      requireArguments("MessageEvent", arguments.length);
      const state = new MessageEventState();
      const event = constructEvent(realm, new.target, state, type, init);
      Object.assign(state, toAttributes(init ?? {}));
      // biome-ignore lint/correctness/noConstructorReturn: an event of the host where there is one, which the host can dispatch
      return event as this;
    }
  }
  // As it is now: a program may put another on its event.
  const { initEvent: initHostEvent = initByProperties } = (realm.Event?.prototype ?? {}) as Partial<Initializable>;
  const members = {
    /** Like initEvent(), for all attributes. Does nothing while the event is being dispatched. */
    initMessageEvent(type: string, ...values: unknown[]): void {
      const state = stateOf(this);
      requireArguments("initMessageEvent", arguments.length);
      const [bubbles, cancelable, data, origin, lastEventId, source, ports] = values;
      const name = `${type}`;
      // Converts them in their order, except `ports`, the last.
      const attributes = toAttributes({
        data,
        origin: toDOMString(origin),
        lastEventId: toDOMString(lastEventId),
        source: toSource(source),
        ports,
      });
      if ((this as unknown as EventLike).eventPhase !== 0) return;
      (state.ofHost ? initHostEvent : initEvent).call(this, name, Boolean(bubbles), Boolean(cancelable));
      Object.assign(state, attributes);
    },
    /** Each event has an array of its own. */
    get ports(): readonly object[] {
      const state = stateOf(this);
      state.ports ??= Object.freeze([]);
      return state.ports;
    },
  };
  defineAttributes(members, stateOf, "data origin lastEventId source userActivation");
  defineInterface("MessageEvent", MessageEvent, members, Parent as unknown as { prototype: object });
  return MessageEvent as unknown as EventConstructor;
}

interface Initializable {
  initEvent(type: string, bubbles: boolean, cancelable: boolean): void;
}

const { initEvent } = eventMembers as Initializable;

/** For Deno and workerd, whose Events have no initEvent(). docs/deviations.md#host-events */
function initByProperties(this: object, type: string, bubbles: boolean, cancelable: boolean): void {
  copyMembers({ type, bubbles, cancelable }, this);
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
  throw new TypeError("MessageEvent: source is no MessageEventSource");
}
