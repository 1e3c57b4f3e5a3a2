import { closeReasonOf, endReasonOf } from "./close-reason.ts";
import type { CloseReason, EndReason } from "./end.ts";
import { type MessagePortState, requirePortState } from "./message-port-state.ts";
import { onEnded } from "./on-ended.ts";
import type { MessagePort } from "./types.ts";

/** One for each port: who asks for each of many messages would have as many until the port ends. */
const promises = new WeakMap<MessagePortState, Promise<CloseReason>>();

/**
 * Resolves when `port` is closed: by itself at once, by the other port or by what was between them when all that came before has been
 * read, as the `close` event. It says why, which the event doesn't.
 * @throws TypeError for what is no port of entangle
 */
export function closed(port: MessagePort<unknown, never>): Promise<CloseReason> {
  const state = requirePortState(port, "closed");
  const known = promises.get(state);
  if (known) return known;
  const promise = closeReason(port, state);
  promises.set(state, promise);
  return promise;
}

function closeReason(port: object, state: MessagePortState): Promise<CloseReason> {
  const known = endReasonOf(state);
  if (known) return Promise.resolve(closeReasonOf(known));
  return new Promise((resolve) => void onEnded(port, state, settle.bind(undefined, port, resolve)));
}

/**
 * Who waits for the end of a port keeps it from being collected: `_port` is bound for that alone. What a closure names but doesn't use,
 * minifiers leave out.
 */
function settle(_port: object, resolve: (reason: CloseReason) => void, reason: EndReason): void {
  resolve(closeReasonOf(reason));
}
