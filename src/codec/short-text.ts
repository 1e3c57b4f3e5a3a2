import { byteLengthOf, decodeCodePoint, isSurrogate } from "./utf8.ts";

/** Up to so many UTF-16 code units, this is faster than a call of the host. */
const SHORT_TEXT = 24;
const { fromCharCode } = String;
/** Lists of so many code units as their number says. */
const lists: number[][] = Array.from({ length: SHORT_TEXT + 1 }, (_, length) => new Array(length).fill(0));

/**
 * Text of few characters, as UTF-8; undefined for any other. The bytes have to be there.
 * @throws {DecodeError} for most of what is not UTF-8
 */
export function readShortText(bytes: Uint8Array, start: number, length: number): string | undefined {
  const codes = lists[length];
  if (codes === undefined) return readNonAscii(bytes, start, length);
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] ?? 0x80;
    if (byte > 0x7f) return readNonAscii(bytes, start, length);
    codes[i] = byte;
  }
  return fromCharCode.apply(undefined, codes);
}

function readNonAscii(bytes: Uint8Array, start: number, length: number): string | undefined {
  if (length > 3 * SHORT_TEXT) return undefined;
  const end = start + length;
  const codes = lists[countUnits(bytes, start, end)];
  if (codes === undefined) return undefined;
  let at = start;
  for (let i = 0; at < end; i++) {
    const code = decodeCodePoint(bytes, at, end);
    if (isSurrogate(code)) return undefined;
    at += byteLengthOf(code);
    if (code > 0xffff) {
      codes[i++] = 0xd7c0 + (code >> 10);
      codes[i] = 0xdc00 | (code & 0x3ff);
    } else {
      codes[i] = code;
    }
  }
  return fromCharCode.apply(undefined, codes);
}

/** As many as there are bytes that begin a character, and one more for each that four bytes are needed for. */
function countUnits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >> 6 !== 2) count += byte < 0xf0 ? 1 : 2;
  }
  return count;
}
