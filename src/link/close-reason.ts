import { closedByPort } from "../port/close-reason.ts";
import type { CloseReason } from "../port/end.ts";
import type { LinkError } from "./link-error.ts";

/** A CLOSE frame carries "code: text", or nothing for the usual case, a port that was closed. */
export function toReasonText({ reason, text }: CloseReason): string {
  return reason === closedByPort.reason ? "" : `${reason}: ${text}`;
}

export function toCloseReason(text: string): CloseReason {
  const colon = text.indexOf(": ");
  return colon < 0 ? closedByPort : { reason: text.slice(0, colon), text: text.slice(colon + 2) };
}

export function reasonOf({ code, message }: LinkError): CloseReason {
  return { reason: code, text: message };
}
