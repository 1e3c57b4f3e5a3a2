import type { Realm } from "../base/realm.ts";
import { giveState, illegalInvocation, slotsOf } from "../base/slots.ts";
import { defineAttributes, defineInterface } from "../base/webidl.ts";
import { End } from "./end.ts";
import { createMessagePort } from "./message-port-state.ts";

/** The internal slots of a MessageChannel. It has no steps: it is neither serializable nor transferable. */
class MessageChannelState {
  declare readonly port1: object;
  declare readonly port2: object;

  constructor(realm: Realm) {
    const end1 = new End();
    const end2 = new End();
    End.entangle(end1, end2);
    this.port1 = createMessagePort(realm, end1);
    this.port2 = createMessagePort(realm, end2);
  }
}

function stateOf(value: unknown): MessageChannelState {
  const state = slotsOf(value);
  return state instanceof MessageChannelState ? state : illegalInvocation("MessageChannel");
}

/** Defines `MessageChannel` in a realm. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels */
export function defineMessageChannel(realm: Realm): new () => object {
  class MessageChannel {
    constructor() {
      giveState(this, new MessageChannelState(realm));
    }
  }
  const members = {};
  defineAttributes(members, stateOf, "port1 port2");
  defineInterface("MessageChannel", MessageChannel, members);
  return MessageChannel;
}
