import { closeReasonOf } from "./close-reason.ts";
import type { CloseReason } from "./end.ts";
import { requirePortState } from "./message-port-state.ts";
import type { MessagePort } from "./types.ts";

/**
 * Resolves when `port` is closed: by itself at once, by the other port or by what was between them when all that came before has been
 * read, as the `close` event. It says why, which the event doesn't.
 * @throws TypeError for what is no port of entangle
 */
export function closed(port: MessagePort<unknown, never>): Promise<CloseReason> {
  const state = requirePortState(port, "closed");
  if (state.closeReason) return Promise.resolve(closeReasonOf(state.closeReason));
  return new Promise((resolve) => {
    state.ended ??= new Set();
    state.ended.add((reason) => {
      resolve(closeReasonOf(reason));
      // Who waits for the end of a port keeps it from being collected.
      keepAlive(port);
    });
    if (!state.started) state.entryWaits();
  });
}

function keepAlive(_port: object): void {}
