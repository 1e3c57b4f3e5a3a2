import { LinkError } from "../link/link-error.ts";
import type { LinkEvents } from "../link/transport.ts";

/**
 * What comes over a port of the host: bytes, alone or in a list with the values beside them. Whoever is at the other side may send
 * anything.
 */
export function receivePacket(packet: unknown, link: LinkEvents): void {
  const [bytes, values] = Array.isArray(packet) ? packet : [packet];
  if (isBytes(bytes) && (values === undefined || Array.isArray(values))) link.received(bytes, values);
  else link.closed(noMessage());
}

/** Bytes that cost more to copy than to move. */
const movedBytes = 16 << 10;

/** What is moved with a packet of these bytes. */
export function withBytes(transfer: readonly object[], bytes: Uint8Array): readonly object[] {
  return bytes.length < movedBytes ? transfer : [...transfer, bytes.buffer];
}

export const noMessage = (): LinkError => new LinkError("protocol", "what came is no message of a link");

/** Not by instanceof: under Jest the host's views are of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}
