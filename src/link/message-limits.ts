import { type CodecLimits, defaultCodecLimits } from "../codec/limits.ts";
import type { Limits, RemoteLimits } from "./limits.ts";
import type { MessageLimits } from "./message.ts";
import type { Transport } from "./transport.ts";

export function toMessageLimits(
  { depth, messageBytes, portsPerMessage }: Limits,
  { carriesValues = false }: Transport,
): MessageLimits {
  return { codec: { ...defaultCodecLimits, depth, bytes: messageBytes }, portsPerMessage, carriesValues };
}

/** What both sides allow. */
export function stricter(limits: Limits, { messageBytes, portsPerMessage }: RemoteLimits): Limits {
  return {
    ...limits,
    messageBytes: Math.min(messageBytes, limits.messageBytes),
    portsPerMessage: Math.min(portsPerMessage, limits.portsPerMessage),
  };
}

/** What a message of a kilobyte is made of at most, if it has no RegExp that names properties of characters. */
const nodesAtOnce = 2 ** 13;

/** What is decoded before anybody reads it may reserve nothing, nor have what takes long to make. */
export function toLimitsAtOnce(limits: CodecLimits): CodecLimits {
  return { ...limits, reservedBytes: 0, nodes: nodesAtOnce };
}
