import { defineEventHandler } from "../base/event-handler.ts";
import { EventTargetMembers } from "../base/event-target-members.ts";
import type { EventTargetConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { requireState } from "../base/slots.ts";
import { copyMembers, defineInterface, defineOperation, requireArguments, toTransferList } from "../base/webidl.ts";
import { alreadyDetached, type TransferSteps } from "../clone/platform-object-steps.ts";
import { registerPlatformObject } from "../clone/platform-objects.ts";
import type { End } from "./end.ts";
import { createMessagePort, MessagePortState, messagePortStateOf } from "./message-port-state.ts";
import { messagePortPostMessageSteps } from "./post-message.ts";
import { includedUserActivation } from "./user-activation.ts";

const stateOf = (value: unknown): MessagePortState =>
  messagePortStateOf(value) ?? requireState(value, MessagePortState, "MessagePort");

/** Defines `MessagePort` in a realm. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports */
export function defineMessagePort(realm: Realm, EventTarget: EventTargetConstructor): { readonly prototype: object } {
  class MessagePort {
    constructor() {
      throw new realm.TypeError("Illegal constructor: make a MessageChannel");
    }
    postMessage(message: unknown, transferOrOptions?: unknown): void {
      const state = stateOf(this);
      requireArguments("postMessage", arguments.length);
      const userActivation = includedUserActivation(transferOrOptions);
      messagePortPostMessageSteps(this, state, message, toTransferList(transferOrOptions), userActivation);
    }
    start(): void {
      stateOf(this).start();
    }
    close(): void {
      stateOf(this).close();
    }
  }
  // Started by "the first time a MessagePort object's onmessage IDL attribute is set", to whatever value.
  defineEventHandler(MessagePort.prototype, "message", stateOf, (state) => state.start());
  defineEventHandler(MessagePort.prototype, "messageerror", stateOf);
  defineEventHandler(MessagePort.prototype, "close", stateOf);
  defineInterface("MessagePort", MessagePort, 0, EventTarget as unknown as { prototype: object });
  defineOperation(MessagePort.prototype.postMessage, "postMessage", 1);
  if (realm.EventTarget) copyMembers(EventTargetMembers, MessagePort.prototype);
  registerPlatformObject(MessagePort.prototype, isMessagePort, { transfer: portTransfer });
  return MessagePort;
}

const isMessagePort = (value: object): boolean => messagePortStateOf(value) !== undefined;

/** HTML "transfer steps" and "transfer-receiving steps" of MessagePort */
const portTransfer: TransferSteps = {
  neverFails: true,
  refusal: (port) => (stateOf(port).detached ? alreadyDetached : undefined),
  transfer: (port) => stateOf(port).release(),
  receive: (end, realm) => createMessagePort(realm, end as End),
};
