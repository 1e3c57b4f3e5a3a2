import { eventStateOf } from "../base/event.ts";
import { host } from "../base/host.ts";
import { intrinsicGetter } from "../base/intrinsics.ts";
import { QueueEntry } from "../port/end.ts";
import { createDelivery, type Delivery, fillEvent, type MessageTarget, mayArrive } from "./delivery.ts";
import { isNative, originOf } from "./dom-window.ts";

interface HostMessageEvent {
  readonly isTrusted: boolean;
  readonly data: object;
  readonly origin: string;
  readonly source: unknown;
  stopImmediatePropagation(): void;
}

/**
 * Makes what queues a task that fires the event of a message as a trusted one. Only jsdom itself can do that: its own `postMessage`
 * gets an object in the message's stead and delivers that very object, and the first listener of all makes the event the message's.
 *
 * @param clone for messages that a page has posted by jsdom's `postMessage` on a frame that entangle could not know of yet:
 * these come without origin and source. docs/deviations.md#new-frames
 * @returns undefined where the window doesn't work so
 */
export function createTrustedDelivery(
  target: MessageTarget,
  clone: (value: unknown) => unknown,
): ((delivery: Delivery) => void) | undefined {
  const { window } = target;
  const { postMessage, setTimeout } = { postMessage: window.postMessage, setTimeout: host.setTimeout };
  if (!isOfJsdom(target)) return undefined;
  const onTheWay = new WeakMap<object, Delivery>();
  const arrive = (event: HostMessageEvent): void => {
    if (!event.isTrusted || eventStateOf(event)) return;
    const delivery = onTheWay.get(event.data) ?? earlyDelivery(event, target, clone);
    if (delivery && mayArrive(target, delivery)) fillEvent(event, target, delivery);
    else if (delivery) event.stopImmediatePropagation();
  };
  // Before any listener of the page's.
  window.addEventListener("message", arrive, true);
  const deliverUntrusted = createDelivery(target);
  return (delivery) => {
    // jsdom waits for a timer, which doesn't come while a test has replaced them.
    if (host.setTimeout !== setTimeout) {
      deliverUntrusted(delivery);
      return;
    }
    const standIn = {};
    onTheWay.set(standIn, delivery);
    Reflect.apply(postMessage as () => void, window, [standIn, "*"]);
  };
}

/** Written in JavaScript, with events that have their attributes from their prototype. */
function isOfJsdom({ window }: MessageTarget): boolean {
  const { postMessage, MessageEvent } = window;
  if (typeof postMessage !== "function" || isNative(postMessage) || typeof MessageEvent !== "function") return false;
  return intrinsicGetter(MessageEvent.prototype as object, "data") !== undefined;
}

function earlyDelivery(
  event: HostMessageEvent,
  { window, realm }: MessageTarget,
  clone: (value: unknown) => unknown,
): Delivery | undefined {
  const { data, origin } = event;
  if (origin !== "" || event.source !== null) return undefined;
  const source = window.parent ?? window;
  try {
    const message = new QueueEntry(false, clone(data), [], realm);
    return { message, origin: originOf(source), source, matches: () => true };
  } catch {
    // What can't be cloned its sender would have been told of.
    return { message: new QueueEntry(false, undefined, [], realm), origin, source, matches: () => false };
  }
}
