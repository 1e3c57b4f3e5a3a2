import { type EventState, eventMembers } from "../base/event.ts";
import type { EventConstructor } from "../base/host.ts";
import { defineHidden } from "../base/intrinsics.ts";
import { constructorOf, create } from "../base/object.ts";
import type { OwnInterfaces, Realm } from "../base/realm.ts";
import { giveState } from "../base/slots.ts";
import { copyMembers } from "../base/webidl.ts";
import { MessageEventState } from "./message-event-state.ts";

type Inspect = (value: unknown, options: object) => string;
type Shown = MessageEventState & { readonly [Symbol.toStringTag]: string };

/** Defines the constructor of the events that entangle fires in a realm: objects that inherit from `Parent`. */
export function defineTrustedEvent(realm: Realm, Parent: EventConstructor): new () => object {
  const prototype = create((Parent as unknown as { prototype: object }).prototype);
  if (realm.Event) copyMembers(eventMembers, prototype);
  // Node's `util.inspect`: its own for Event asks for an event of Node.
  defineHidden(prototype, Symbol.for("nodejs.util.inspect.custom"), inspectEvent);
  return constructorOf(prototype);
}

function inspectEvent(this: Partial<Shown>, _depth: number, options: object, inspect: Inspect): string {
  const { type, isTrusted, data, ports, [Symbol.toStringTag]: name } = this;
  return `${name} ${inspect({ type, isTrusted, data, ports }, options)}`;
}

/**
 * Creates an event that entangle fires. It is an instance of the realm's Event and MessageEvent, but the members of Event are
 * entangle's own: the host's know only events that the host made, and its dispatch is slow.
 */
export function createTrustedEvent(realm: Realm, state: EventState): object {
  state.timeStamp = realm.now();
  const { Event, MessageEvent } = realm.own as Required<OwnInterfaces>;
  return giveState(state instanceof MessageEventState ? new MessageEvent() : new Event(), state);
}
