import type { Realm } from "../base/realm.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import { QueueEntry } from "./end.ts";
import { isMessagePort } from "./message-event-source.ts";
import { discardMessage, type MessagePortState, messagePortStateOf } from "./message-port-state.ts";
import type { UserActivation } from "./user-activation.ts";

/** HTML "message port post message steps" https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps */
export function messagePortPostMessageSteps(
  sourcePort: object,
  { end, realm }: MessagePortState,
  message: unknown,
  transferList: readonly object[],
  userActivation: UserActivation | null,
): void {
  const target = end?.peer;
  const index = transferList.indexOf(sourcePort);
  if (index >= 0) {
    const text = `postMessage: transfer[${index}] is the port itself; post it on another`;
    throw new realm.DOMException(text, "DataCloneError");
  }
  const doomed = transferList.some((one) => isMessagePort(one) && target?.represents(messagePortStateOf(one)?.end));
  // Always run, also without a target: it is observable by getters, and detaches what is transferred.
  const encoder = target?.encoder?.();
  const entry = encoder
    ? encoder.encodePosted(message, transferList, realm)
    : entryInThread(message, transferList, realm, target?.holder?.realm);
  // It may be on its way already.
  if (entry === undefined) return;
  entry.userActivation = userActivation;
  // A getter in the message may have closed either port meanwhile.
  if (doomed || end?.peer === undefined) discardMessage(entry);
  else end.peer.enqueue(entry);
}

/** The copy is made in the realm of the port that is to get it. */
function entryInThread(
  message: unknown,
  transferList: readonly object[],
  realm: Realm,
  targetRealm = realm,
): QueueEntry {
  const { value, transferred } = cloneWithTransfer(message, transferList, "postMessage", realm, targetRealm);
  const ports = transferred.length > 0 ? transferred.filter(isMessagePort) : transferred;
  return new QueueEntry(false, value, ports, targetRealm);
}
