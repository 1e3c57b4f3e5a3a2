import { eventStateOf } from "../base/event.ts";
import type { EventConstructor } from "../base/host.ts";
import type { Realm } from "../base/realm.ts";
import { giveState } from "../base/slots.ts";
import { messageTasks } from "../base/task-source.ts";
import type { QueueEntry } from "../port/end.ts";
import { MessageEventState } from "../port/message-event-state.ts";
import { discardMessage } from "../port/message-port-state.ts";
import type { DomWindow } from "./dom-window.ts";
import type { MatchesTargetOrigin } from "./target-origin.ts";

/** A window that entangle was installed in, with what its messages are made of. */
export interface MessageTarget {
  readonly window: DomWindow;
  readonly realm: Realm;
  readonly MessageEvent: EventConstructor;
  isClosed(): boolean;
}

/** A message on its way to a window. */
export interface Delivery {
  readonly message: QueueEntry;
  readonly origin: string;
  /** The window that posted it. */
  readonly source: DomWindow;
  readonly matches: MatchesTargetOrigin;
}

/** False if the window may not get the message, which is lost then. Asked when it arrives. */
export function mayArrive({ window, isClosed }: MessageTarget, { message, matches }: Delivery): boolean {
  const may = !isClosed() && matches(window);
  if (!may) discardMessage(message);
  return may;
}

/** Gives an event of the host, which the host dispatches, the attributes of a message. */
export function fillEvent(event: object, target: MessageTarget, { message, origin, source }: Delivery): void {
  const attributes = { data: message.data, origin, source, ports: Object.freeze([...message.ports]) };
  const state = eventStateOf(event) ?? new MessageEventState("message");
  Object.assign(state, attributes, { ofHost: true });
  if (eventStateOf(event)) return;
  const { prototype } = target.MessageEvent as unknown as { readonly prototype: object };
  Object.setPrototypeOf(giveState(event, state), prototype);
}

/**
 * Makes what queues a task that fires the event of a message. The window dispatches it as an event of a script, so that its
 * isTrusted is false. docs/deviations.md#window-messages
 */
export function createDelivery(target: MessageTarget): (delivery: Delivery) => void {
  const { window, MessageEvent } = target;
  // As it is now: a page may shadow it.
  const { dispatchEvent } = window;
  const deliver = (delivery: Delivery): void => {
    if (!mayArrive(target, delivery)) return;
    const event = new MessageEvent("message");
    fillEvent(event, target, delivery);
    dispatchEvent.call(window, event);
  };
  return (delivery) => messageTasks.queue(() => deliver(delivery));
}
