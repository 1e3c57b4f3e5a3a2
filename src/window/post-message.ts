import { isObject, requireArguments, toObjectSequence, toTransferOption } from "../base/webidl.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import { QueueEntry } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import { adoptErrors } from "./adopt.ts";
import type { Delivery, MessageTarget } from "./delivery.ts";
import { originOf } from "./dom-window.ts";
import { incumbentWindow } from "./incumbent.ts";
import { parseTargetOrigin } from "./target-origin.ts";

/** Makes the `postMessage` of a window. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages */
export function createPostMessage(
  target: MessageTarget,
  queueDelivery: (delivery: Delivery) => void,
  look: () => void,
): (this: () => void, message: unknown, ...rest: unknown[]) => void {
  const { window, realm } = target;
  return function (this: () => void, message, ...rest) {
    const { targetOrigin, transferList } = adoptErrors(realm, () => {
      requireArguments("postMessage", arguments.length);
      return toOptions(rest);
    });
    // The caller may be a frame that is newer than the last look.
    look();
    const source = incumbentWindow(window, [message, ...rest].reverse(), this);
    const matches = parseTargetOrigin(targetOrigin, source, realm);
    queueDelivery(windowPostMessageSteps(target, message, transferList, { source, matches }));
  };
}

interface WindowPostMessageOptions {
  readonly targetOrigin: string;
  readonly transferList: readonly object[];
}

/** Resolves the overload: `targetOrigin, transfer = []` or `WindowPostMessageOptions`. */
function toOptions(rest: readonly unknown[]): WindowPostMessageOptions {
  const [first, transfer] = rest;
  if (rest.length < 2 && (first === undefined || first === null || isObject(first))) {
    const transferList = toTransferOption(first, "postMessage: options");
    const { targetOrigin = "/" } = (first ?? {}) as { targetOrigin?: unknown };
    return { targetOrigin: `${targetOrigin as string}`, transferList };
  }
  const targetOrigin = `${first as string}`;
  if (transfer === undefined) return { targetOrigin, transferList: [] };
  return { targetOrigin, transferList: toObjectSequence(transfer, "postMessage: transfer") };
}

/** HTML "window post message steps" https://html.spec.whatwg.org/multipage/web-messaging.html#window-post-message-steps */
function windowPostMessageSteps(
  { realm }: MessageTarget,
  message: unknown,
  transferList: readonly object[],
  sender: Pick<Delivery, "source" | "matches">,
): Delivery {
  const { value, transferred } = cloneWithTransfer(message, transferList, "postMessage", realm);
  const entry = new QueueEntry(false, value, transferred.filter(isMessagePort), realm);
  return { ...sender, message: entry, origin: originOf(sender.source) };
}
