/** Up to so many bytes, this is faster than a call of the host. */
const SHORT_TEXT = 24;
const { fromCharCode } = String;
/** Lists of so many character codes as their number says. */
const lists: number[][] = Array.from({ length: SHORT_TEXT + 1 }, (_, length) => new Array(length).fill(0));

/** Text of few bytes, all of them ASCII; undefined for any other. They have to be there. */
export function readShortText(bytes: Uint8Array, start: number, length: number): string | undefined {
  const codes = lists[length];
  if (codes === undefined) return undefined;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] ?? 0x80;
    if (byte > 0x7f) return undefined;
    codes[i] = byte;
  }
  return fromCharCode.apply(undefined, codes);
}
