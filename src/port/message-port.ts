import { defineEventHandler } from "../base/event-handler.ts";
import { eventTargetMembers } from "../base/event-target-members.ts";
import type { EventTargetConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { illegalInvocation } from "../base/slots.ts";
import { copyMembers, defineInterface, requireArguments, toTransferList } from "../base/webidl.ts";
import { type MessagePortState, messagePortStateOf } from "./message-port-state.ts";
import { messagePortPostMessageSteps } from "./post-message.ts";
import { includedUserActivation } from "./user-activation.ts";

const stateOf = (value: unknown): MessagePortState => messagePortStateOf(value) ?? illegalInvocation("MessagePort");

/** Defines `MessagePort` in a realm. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports */
export function defineMessagePort(realm: Realm, EventTarget: EventTargetConstructor): { readonly prototype: object } {
  class MessagePort {
    constructor() {
      throw new realm.TypeError("Illegal constructor: make a MessageChannel");
    }
  }
  const members = {
    postMessage(message: unknown, transferOrOptions: unknown = undefined): void {
      const state = stateOf(this);
      requireArguments("postMessage", arguments.length);
      // The members of the dictionary that it inherits come first.
      const transferList = toTransferList(transferOrOptions);
      messagePortPostMessageSteps(this, state, message, transferList, includedUserActivation(transferOrOptions));
    },
    start(): void {
      stateOf(this).start();
    },
    close(): void {
      stateOf(this).close();
    },
  };
  // Started by "the first time a MessagePort object's onmessage IDL attribute is set", to whatever value.
  defineEventHandler(members, "message", stateOf, (state) => state.start());
  defineEventHandler(members, "messageerror", stateOf);
  defineEventHandler(members, "close", stateOf);
  if (realm.EventTarget) copyMembers(eventTargetMembers, members);
  defineInterface("MessagePort", MessagePort, members, EventTarget as unknown as { prototype: object });
  return MessagePort;
}
