import type { Frame } from "./frame-reader.ts";
import { frameTypes } from "./frame-types.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { type RemoteLimits, wrongLimit } from "./limits.ts";
import { LinkError } from "./link-error.ts";
import { nameBytes, toBytes, toKey } from "./node.ts";

/** Of the protocol. The other side must have the same. */
export const version = 1;

export interface Hello {
  readonly nodeId: string;
  /** Sixteen random bytes: the side with the larger ones opens channels with even numbers, the other with odd ones. */
  readonly nonce: string;
  readonly limits: RemoteLimits;
}

export function writeHello(writer: FrameWriter, { nodeId, nonce, limits }: Hello): void {
  writer.begin(frameTypes.hello).varint(version).bytes(toBytes(nodeId)).bytes(toBytes(nonce));
  writer.varint(limits.frameBytes).varint(limits.messageBytes).varint(limits.portsPerMessage);
  writer.varint(limits.channels).varint(limits.windowBytes).end();
}

/** Fields that follow are of a later revision of this version, and passed over. */
export function readHello(frame: Frame): Hello {
  const theirs = frame.varint();
  if (theirs !== version) {
    throw new LinkError("version", `the other side speaks version ${theirs} of the protocol, this side ${version}`);
  }
  const nodeId = toKey(frame.bytes(nameBytes));
  const nonce = toKey(frame.bytes(nameBytes));
  const [frameBytes, messageBytes, portsPerMessage] = [frame.varint(), frame.varint(), frame.varint()];
  const [channels, windowBytes] = [frame.varint(), frame.varint()];
  const limits = { frameBytes, messageBytes, portsPerMessage, channels, windowBytes };
  const wrong = wrongLimit(limits);
  if (wrong !== undefined) throw new LinkError("protocol", `a HELLO with a wrong limit: ${wrong}`);
  return { nodeId, nonce, limits };
}
