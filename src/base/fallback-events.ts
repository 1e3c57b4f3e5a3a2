import { EventState, eventMembers, giveEventState } from "./event.ts";
import { EventTargetState, giveEventTargetState } from "./event-target.ts";
import { eventTargetMembers } from "./event-target-members.ts";
import type { EventConstructor, EventTargetConstructor } from "./host.ts";
import type { Realm } from "./realm.ts";
import { defineInterface } from "./webidl.ts";

type NewTarget = { readonly prototype: object };

export interface EventInit {
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
  init: EventInit,
): object {
  state.ofHost = realm.Event !== undefined;
  if (realm.Event)
    return giveEventState(Reflect.construct(realm.Event, [type, init], target as EventConstructor), state);
  state.type = `${type}`;
  for (const flag of ["bubbles", "cancelable", "composed"] as const) state[flag] = Boolean(init[flag]);
  return giveEventState(Object.create(target.prototype), state);
}

/** `Event` and `EventTarget` for a realm that has none (QuickJS). */
export function defineFallbackEvents(realm: Realm): { Event: EventConstructor; EventTarget: EventTargetConstructor } {
  class Event {
    constructor(type: string, init: EventInit = {}) {
      // biome-ignore lint/correctness/noConstructorReturn: made by what makes all events
      return constructEvent(realm, new.target, new EventState(), type, init ?? {}) as this;
    }
  }
  defineInterface("Event", Event, eventMembers);

  class EventTarget {
    constructor() {
      giveEventTargetState(this, new EventTargetState(realm));
    }
  }
  defineInterface("EventTarget", EventTarget, eventTargetMembers);
  return { Event: Event as unknown as EventConstructor, EventTarget: EventTarget as unknown as EventTargetConstructor };
}
