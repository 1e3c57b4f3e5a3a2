import { EventState, eventMembers } from "./event.ts";
import { EventTargetState } from "./event-target.ts";
import { eventTargetMembers } from "./event-target-members.ts";
import type { EventConstructor, EventTargetConstructor } from "./host.ts";
import { create } from "./object.ts";
import type { Realm } from "./realm.ts";
import { giveState } from "./slots.ts";
import { defineInterface, requireObject } from "./webidl.ts";

type NewTarget = { readonly prototype: object };

interface EventInit {
  readonly bubbles?: unknown;
  readonly cancelable?: unknown;
  readonly composed?: unknown;
}

/** Makes an untrusted event with `state`: one of the realm, which the realm can dispatch, where it has any. */
export function constructEvent(
  realm: Realm,
  target: NewTarget,
  state: EventState,
  type: string,
  init: unknown,
): object {
  const { Event } = realm;
  state.type = `${type}`;
  requireObject(init ?? {}, "init");
  for (const flag of ["bubbles", "cancelable", "composed"] as const) state[flag] = Boolean((init as EventInit)?.[flag]);
  state.timeStamp = realm.now();
  state.ofHost = Boolean(Event);
  // The state has what the host asks its `init` for, and is not the program's.
  const event = Event
    ? Reflect.construct(Event, [state.type, state], target as EventConstructor)
    : (create(target.prototype) as object);
  return giveState(event, state);
}

/** `Event` and `EventTarget` for a realm that has none (QuickJS). */
export function defineFallbackEvents(realm: Realm): { Event: EventConstructor; EventTarget: EventTargetConstructor } {
  class Event {
    constructor(type: string, init: unknown = undefined) {
      // biome-ignore lint/correctness/noConstructorReturn: made by what makes all events
      return constructEvent(realm, new.target, new EventState(), type, init) as this;
    }
  }
  defineInterface("Event", Event, eventMembers);

  class EventTarget {
    constructor() {
      giveState(this, new EventTargetState(realm));
    }
  }
  defineInterface("EventTarget", EventTarget, eventTargetMembers);
  return { Event: Event as unknown as EventConstructor, EventTarget: EventTarget as unknown as EventTargetConstructor };
}
