import type { EndReason } from "./end.ts";
import type { MessagePortState } from "./message-port-state.ts";

/**
 * Calls `ended` when `port` is closed or transferred. Until then its peer keeps it alive, as one that listens for `close`.
 * @returns what ends that
 */
export function onEnded(port: object, state: MessagePortState, ended: (reason: EndReason) => void): () => void {
  state.ended ??= new Set();
  state.ended.add(ended);
  state.hearingChanged(port);
  return () => {
    state.ended?.delete(ended);
    state.hearingChanged(port);
  };
}
