/** 53 bits of a string: among a million, two with the same ones are met in one of ten thousand runs. */
export function hash(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193) ^ (low >>> 15);
    high = Math.imul(high + code, 0x5bd1e995) ^ (high >>> 13);
  }
  return (mixed(high) & 0x1fffff) * 2 ** 32 + mixed(low ^ high);
}

function mixed(bits: number): number {
  const half = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  return (half ^ (half >>> 13)) >>> 0;
}
