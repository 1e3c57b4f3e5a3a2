/** Up to so many bytes, a loop is faster than a call of the host. */
const FEW_BYTES = 48;

export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, offset: number): void {
  if (end - start > FEW_BYTES) to.set(from.subarray(start, end), offset);
  else for (let i = start, at = offset; i < end; i++) to[at++] = from[i] ?? 0;
}
