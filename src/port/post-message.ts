import type { Realm } from "../base/realm.ts";
import type { CloneFacts } from "../clone/memory.ts";
import { type CloneContext, type CloneWithTransfer, clone, cloneWithTransfer } from "../clone/transfer.ts";
import { type Encoder, type End, noPorts, QueueEntry } from "./end.ts";
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
  let doomed = false;
  for (let i = 0; i < transferList.length; i++) {
    if (transferList[i] === sourcePort) {
      const text = `postMessage: transfer[${i}] is the port that the message is posted on; a port can't be sent over itself`;
      throw new realm.DOMException(text, "DataCloneError");
    }
    doomed ||= target !== undefined && isEnd(messagePortStateOf(transferList[i])?.end, target);
  }
  const targetRealm = target?.holder?.realm ?? realm;
  const encoder = target?.encoder();
  // Always run, also without a target: it is observable by getters, and detaches what is transferred.
  const context = { realm, targetRealm, name: "postMessage" };
  const entry = encoder
    ? encodedEntry(message, transferList, encoder, context)
    : transferList.length === 0
      ? new QueueEntry(false, clone(message, context), noPorts, targetRealm)
      : entryWithTransfer(cloneWithTransfer(message, transferList, context), targetRealm);
  if (entry === undefined) return;
  entry.userActivation = userActivation;
  // A getter in the message may have closed either port meanwhile.
  if (target === undefined || doomed || end?.peer === undefined) discardMessage(entry);
  else end.peer.enqueue(entry);
}

/** Whether the carried end is the target, or is what the target stands for at the other side of a link. */
function isEnd(carried: End | undefined, target: End): boolean {
  return carried === target || (target.route !== undefined && carried?.route === target.route);
}

function entryWithTransfer({ value, transferred }: CloneWithTransfer, realm: Realm): QueueEntry {
  return new QueueEntry(false, value, transferred.filter(isMessagePort), realm);
}

/** The other end is reached over a link: what can't be encoded is refused here, with everything still at its owner. */
function encodedEntry(
  message: unknown,
  transferList: readonly object[],
  encoder: Encoder,
  context: CloneContext,
): QueueEntry | undefined {
  const beforeTransfer = (copy: unknown, facts: CloneFacts | undefined): void =>
    encoder.encode(copy, transferList.filter(isMessagePort), facts);
  const { realm, targetRealm, name } = context;
  const encoding = { realm, targetRealm, name, beforeTransfer };
  let transferred: readonly object[] = [];
  if (transferList.length === 0) clone(message, encoding);
  else ({ transferred } = cloneWithTransfer(message, transferList, encoding));
  const encoded = encoder.finish(transferList, transferred);
  if (encoded === undefined) return undefined;
  const entry = new QueueEntry(false, undefined, noPorts, undefined);
  entry.encoded = encoded;
  return entry;
}
