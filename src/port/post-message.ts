import type { Realm } from "../base/realm.ts";
import { type CloneWithTransfer, clone, cloneWithTransfer } from "../clone/transfer.ts";
import { QueueEntry } from "./end.ts";
import { isMessagePort } from "./message-event-source.ts";
import { discardMessage, MessagePortState, messagePortStateOf } from "./message-port-state.ts";
import type { UserActivation } from "./user-activation.ts";

const noPorts: readonly object[] = [];

/** HTML "message port post message steps" https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps */
export function messagePortPostMessageSteps(
  sourcePort: object,
  { end, realm }: MessagePortState,
  message: unknown,
  transferList: readonly object[],
  userActivation: UserActivation | null,
): void {
  const target = end?.peer;
  let doomed = false;
  for (let i = 0; i < transferList.length; i++) {
    if (transferList[i] === sourcePort) {
      const text = `postMessage: transfer[${i}] is the port that the message is posted on; a port can't be sent over itself`;
      throw new realm.DOMException(text, "DataCloneError");
    }
    doomed ||= target !== undefined && messagePortStateOf(transferList[i])?.end === target;
  }
  const holder = target?.holder;
  const targetRealm = holder instanceof MessagePortState ? holder.realm : realm;
  // Always run, also without a target: it is observable by getters, and detaches what is transferred.
  const context = { realm, targetRealm, name: "postMessage" };
  const entry =
    transferList.length === 0
      ? new QueueEntry(false, clone(message, context), noPorts, targetRealm)
      : entryWithTransfer(cloneWithTransfer(message, transferList, context), targetRealm);
  entry.userActivation = userActivation;
  // A getter in the message may have closed either port meanwhile.
  if (target === undefined || doomed || target.peer !== end) discardMessage(entry);
  else target.enqueue(entry);
}

function entryWithTransfer({ value, transferred }: CloneWithTransfer, realm: Realm): QueueEntry {
  return new QueueEntry(false, value, transferred.filter(isMessagePort), realm);
}
