import { type CodecLimits, defaultCodecLimits } from "../codec/limits.ts";
import type { Limits, RemoteLimits } from "./limits.ts";
import type { MessageLimits } from "./message.ts";
import type { Transport } from "./transport.ts";

export function toCodecLimits({ depth, messageBytes }: Limits): CodecLimits {
  return { ...defaultCodecLimits, depth, bytes: messageBytes };
}

export function toMessageLimits(limits: Limits, { carriesValues = false }: Transport): MessageLimits {
  return { codec: toCodecLimits(limits), portsPerMessage: limits.portsPerMessage, carriesValues };
}

/** What both sides allow. */
export function stricter(limits: Limits, { messageBytes, portsPerMessage }: RemoteLimits): Limits {
  return {
    ...limits,
    messageBytes: Math.min(messageBytes, limits.messageBytes),
    portsPerMessage: Math.min(portsPerMessage, limits.portsPerMessage),
  };
}
