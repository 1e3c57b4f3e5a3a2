import { eventStateOf } from "../base/event.ts";
import type { EventConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { queueTask } from "../base/task-queue.ts";
import { defineOperation, isObject, requireArguments, toObjectSequence, toTransferOption } from "../base/webidl.ts";
import { cloneWithTransfer } from "../clone/transfer.ts";
import { QueueEntry } from "../port/end.ts";
import { isMessagePort } from "../port/message-event-source.ts";
import type { MessageEventState } from "../port/message-event-state.ts";
import { discardMessage } from "../port/message-port-state.ts";
import { adoptErrors, adoptPrototype } from "./adopt.ts";
import { type DomWindow, originOf } from "./dom-window.ts";
import { incumbentWindow } from "./incumbent.ts";
import { type MatchesTargetOrigin, parseTargetOrigin } from "./target-origin.ts";

/** A window that entangle was installed in, with what its messages are made of. */
export interface MessageTarget {
  readonly window: DomWindow;
  readonly realm: Realm;
  readonly MessageEvent: EventConstructor;
  isClosed(): boolean;
}

/** Makes the `postMessage` of a window. HTML https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages */
export function createPostMessage(
  target: MessageTarget,
  look: () => void,
): (message: unknown, ...rest: unknown[]) => void {
  const { window, realm } = target;
  // As it is now: a page may shadow it.
  const { dispatchEvent } = window;
  const dispatch = (event: object): unknown => dispatchEvent.call(window, event);

  const { postMessage } = {
    postMessage(message: unknown, ...rest: unknown[]): void {
      const { targetOrigin, transferList } = adoptErrors(realm, () => {
        requireArguments("postMessage", arguments.length);
        return toOptions(rest);
      });
      // The caller may be a frame that is newer than the last look.
      look();
      const source = incumbentWindow(window, [...rest.toReversed(), message], postMessage as () => void);
      const matches = parseTargetOrigin(targetOrigin, source, realm);
      windowPostMessageSteps({ target, source, matches, dispatch }, message, transferList);
    },
  };
  defineOperation(postMessage, "postMessage", 1);
  return adoptPrototype(postMessage, realm);
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
  if (!isObject(transfer)) throw new TypeError("postMessage: transfer is not an array of objects");
  return { targetOrigin, transferList: toObjectSequence(transfer, "postMessage: transfer") };
}

interface Delivery {
  readonly target: MessageTarget;
  /** The window that posted the message. */
  readonly source: DomWindow;
  readonly matches: MatchesTargetOrigin;
  readonly dispatch: (event: object) => unknown;
}

/** HTML "window post message steps" https://html.spec.whatwg.org/multipage/web-messaging.html#window-post-message-steps */
function windowPostMessageSteps(delivery: Delivery, message: unknown, transferList: readonly object[]): void {
  const { realm } = delivery.target;
  const context = { realm, targetRealm: realm, name: "postMessage" };
  const { value, transferred } = cloneWithTransfer(message, transferList, context);
  const origin = originOf(delivery.source);
  const entry = new QueueEntry(false, value, transferred.filter(isMessagePort), realm);
  queueTask(() => deliver(delivery, entry, origin), undefined);
}

function deliver({ target, source, matches, dispatch }: Delivery, message: QueueEntry, origin: string): void {
  const { window, MessageEvent } = target;
  if (target.isClosed() || !matches(window)) {
    discardMessage(message);
    return;
  }
  // An event of the host, since the host dispatches it: so its isTrusted is false. docs/deviations.md#window-messages
  const event = new MessageEvent("message");
  const ports = Object.freeze([...message.ports]);
  Object.assign(eventStateOf(event) as MessageEventState, { data: message.data, origin, source, ports });
  dispatch(event);
}
