import type { Realm } from "../base/realm.ts";
import { giveState, requireState } from "../base/slots.ts";
import { defineAttributes, defineInterface } from "../base/webidl.ts";
import { End } from "./end.ts";
import { createMessagePort } from "./message-port-state.ts";

/** The internal slots of a MessageChannel. */
class MessageChannelState {
  readonly port1: object;
  readonly port2: object;

  constructor(realm: Realm) {
    const end1 = new End();
    const end2 = new End();
    End.entangle(end1, end2);
    this.port1 = createMessagePort(realm, end1);
    this.port2 = createMessagePort(realm, end2);
  }
}

const stateOf = (value: unknown): MessageChannelState => requireState(value, MessageChannelState, "MessageChannel");

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
