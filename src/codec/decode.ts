import type { Realm } from "../base/realm.ts";
import { DecodeError } from "./decode-error.ts";
import { Decoder, type Part } from "./decoder.ts";
import { type CodecLimits, defaultCodecLimits } from "./limits.ts";

/** Decoders that are not in use: never more than run at once. */
const idle: Decoder[] = [];

/**
 * The value of one message, docs/wire-format.md, made in `realm`. Time and memory are bounded by the limits, whatever the bytes.
 * @param ports what the message's references to ports stand for
 * @throws {DecodeError} for anything else than one well-formed value within the limits
 */
export function decode(
  bytes: Uint8Array,
  ports: readonly unknown[],
  realm: Realm,
  limits: CodecLimits = defaultCodecLimits,
): unknown {
  return decodePart({ bytes, start: 0, end: bytes.length }, ports, realm, limits);
}

/** As `decode`; offsets in errors count from the part's start. */
export function decodePart(part: Part, ports: readonly unknown[], realm: Realm, limits: CodecLimits): unknown {
  const decoder = idle.pop() ?? new Decoder();
  try {
    decoder.begin(part, ports, realm, limits);
    const value = decoder.value();
    if (decoder.offset < decoder.end) decoder.fail("more bytes after the value");
    return value;
  } catch (error) {
    if (error instanceof DecodeError) throw error.since(part.start);
    // The engine gave up: too little memory, or stack; or a constructor of the host refused what it was given.
    throw new DecodeError("a value that can't be made here", decoder.offset - part.start, { cause: error });
  } finally {
    decoder.clear();
    idle.push(decoder);
  }
}
