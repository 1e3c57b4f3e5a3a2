import { type EventState, eventMembers, giveEventState } from "../base/event.ts";
import type { EventConstructor } from "../base/host.ts";
import type { OwnInterfaces, Realm } from "../base/realm.ts";
import { copyMembers } from "../base/webidl.ts";
import { MessageEventState } from "./message-event-state.ts";

type Inspect = (value: unknown, options: object) => string;
type Shown = MessageEventState & { readonly [Symbol.toStringTag]: string };

/** Defines what creates the events that entangle fires in a realm: objects that inherit from `Parent`. */
export function defineTrustedEvent(realm: Realm, Parent: EventConstructor): new () => object {
  class TrustedEvent {
    /** Node's `util.inspect`: its own for Event asks for an event of Node. */
    [Symbol.for("nodejs.util.inspect.custom")](_depth: number, options: object, inspect: Inspect): string {
      const { type, isTrusted, data, ports, [Symbol.toStringTag]: name } = this as Partial<Shown>;
      return `${name} ${inspect({ type, isTrusted, data, ports }, options)}`;
    }
  }
  Reflect.deleteProperty(TrustedEvent.prototype, "constructor");
  if (realm.Event) copyMembers(eventMembers, TrustedEvent.prototype);
  Object.setPrototypeOf(TrustedEvent.prototype, (Parent as unknown as { prototype: object }).prototype);
  return TrustedEvent;
}

/**
 * Creates an event that entangle fires. It is an instance of the realm's Event and MessageEvent, but the members of Event are
 * entangle's own: the host's know only events that the host made, and its dispatch is slow.
 */
export function createTrustedEvent(realm: Realm, state: EventState): object {
  state.timeStamp = realm.now();
  const { TrustedEvent, TrustedMessageEvent } = realm.own as Required<OwnInterfaces>;
  return giveEventState(state instanceof MessageEventState ? new TrustedMessageEvent() : new TrustedEvent(), state);
}
