/**
 * What ended a link. `closed(port)` of each port that it carried gives it as `reason` and `text`, on both sides.
 *
 * - "lost": the connection ended without a word: a crash, a kill, the network
 * - "timeout": the other side said nothing for `Limits.keepAliveMs` twice over, or no HELLO in `Limits.handshakeMs`
 * - "protocol": a frame that the protocol doesn't allow
 * - "limit": one of `Limits` was exceeded
 * - "version": the other side speaks another version
 * - "refused": the connection never came up
 * - "ended": nothing uses the link any more
 */
export type LinkErrorCode = "lost" | "timeout" | "protocol" | "limit" | "version" | "refused" | "ended";

export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, text: string, options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

export const linkErrorCodes: readonly LinkErrorCode[] = [
  "lost",
  "timeout",
  "protocol",
  "limit",
  "version",
  "refused",
  "ended",
];

export function unknownFrame(type: number): LinkError {
  return new LinkError("protocol", `a frame of type ${type} is not known`);
}

export function beforeHello(type: number): LinkError {
  const text = "what the other side sent first is missing: a transport is opened once both sides listen";
  return new LinkError("protocol", `a frame of type ${type} before HELLO; ${text}`);
}
