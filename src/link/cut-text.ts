/**
 * Of a text, which may be one of another link: whatever that one's peer says, it fits the smallest frame that this one's may allow. More
 * is not kept either of one that comes: a port that was closed holds it, and counts for nothing.
 */
const mostTextBytes = 256;

/** As many whole characters of UTF-8 as fit. */
export function cutText(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= mostTextBytes) return bytes;
  let length = mostTextBytes;
  while (((bytes[length] as number) & 0xc0) === 0x80) length--;
  return bytes.subarray(0, length);
}
