import type { CloseReason, EndReason } from "./end.ts";

export const closedByPort: CloseReason = { reason: "closed", text: "one of the two ports was closed" };

const transferred: CloseReason = {
  reason: "transferred",
  text: "the port was transferred: ask the port that was made of it",
};

export function closeReasonOf(reason: EndReason): CloseReason {
  if (reason === "closed") return closedByPort;
  return reason === "transferred" ? transferred : reason;
}
