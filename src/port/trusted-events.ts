import { EventMembers, EventState, giveEventState } from "../base/event.ts";
import type { EventConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { copyMembers } from "../base/webidl.ts";
import { MessageEventState } from "./message-event-state.ts";

/**
 * An event that entangle fires. It is an instance of the realm's Event and MessageEvent, but the members of Event are entangle's
 * own: the host's know only events that the host made, and its dispatch is slow.
 */
export interface TrustedEvent<State extends EventState> {
  readonly event: object;
  readonly state: State;
}

/** Defines what creates the events that entangle fires in a realm: objects that inherit from `Parent`. */
export function defineTrustedEvent(realm: Realm, Parent: EventConstructor): new () => object {
  class TrustedEvent {
    /** Unforgeable where the host makes it; a plain property costs a tenth. docs/deviations.md#istrusted */
    readonly isTrusted = true;
  }
  Reflect.deleteProperty(TrustedEvent.prototype, "constructor");
  if (realm.Event) copyMembers(EventMembers, TrustedEvent.prototype);
  Object.setPrototypeOf(TrustedEvent.prototype, (Parent as unknown as { prototype: object }).prototype);
  return TrustedEvent;
}

export function createCloseEvent(realm: Realm): TrustedEvent<EventState> {
  const state = new EventState("close", true);
  return { event: giveEventState(create(realm.own.TrustedEvent), state), state };
}

export function createMessageEvent(realm: Realm, type: "message" | "messageerror"): TrustedEvent<MessageEventState> {
  const state = new MessageEventState(type, true);
  return { event: giveEventState(create(realm.own.TrustedMessageEvent), state), state };
}

function create(Interface: (new () => object) | undefined): object {
  if (Interface === undefined) throw new Error("entangle: the realm's interfaces are not defined");
  return new Interface();
}
