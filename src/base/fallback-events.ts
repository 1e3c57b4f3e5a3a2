import { EventState, eventMembers, giveEventState } from "./event.ts";
import { EventTargetState, giveEventTargetState } from "./event-target.ts";
import { eventTargetMembers } from "./event-target-members.ts";
import type { EventConstructor, EventTargetConstructor } from "./host.ts";
import type { Realm } from "./realm.ts";
import { defineInterface } from "./webidl.ts";

export interface EventInit {
  readonly bubbles?: unknown;
  readonly cancelable?: unknown;
  readonly composed?: unknown;
}

/** Makes `event` an untrusted event with `state`, in a realm that has no Event of its own. */
export function constructEvent(event: object, state: EventState, type: string, init: EventInit): object {
  state.type = `${type}`;
  for (const flag of ["bubbles", "cancelable", "composed"] as const) state[flag] = Boolean(init[flag]);
  return giveEventState(event, state);
}

/** `Event` and `EventTarget` for a realm that has none (QuickJS). */
export function defineFallbackEvents(realm: Realm): { Event: EventConstructor; EventTarget: EventTargetConstructor } {
  class Event {
    constructor(type: string, init: EventInit = {}) {
      constructEvent(this, new EventState("", false), type, init ?? {});
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
