import type { CloseReason, EndReason } from "./end.ts";
import type { MessagePortState } from "./message-port-state.ts";

export const closedByPort: CloseReason = { reason: "closed", text: "one of the two ports was closed" };

const transferred: CloseReason = {
  reason: "transferred",
  text: "the port was transferred: ask the port that was made of it",
};

export function closeReasonOf(reason: EndReason): CloseReason {
  if (reason === "closed") return closedByPort;
  return reason === "transferred" ? transferred : reason;
}

/** Why a port is closed, or transferred; undefined while it is open. One whose other half was gone before it was posted to here is closed. */
export function endReasonOf({ closeReason, end }: MessagePortState): EndReason | undefined {
  return closeReason ?? (end && !end.peer && !end.first ? "closed" : undefined);
}
