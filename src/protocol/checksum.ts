/**
 * The checksum of plain bytes: the sum of all bytes before it, mod 256. Source: public.
 */

/** Sum of bytes 0 … `end` − 1, mod 256. */
export function sumOf(bytes: Uint8Array, end = 15): number {
  let sum = 0;
  for (let i = 0; i < end; i++) sum += bytes[i] ?? 0;
  return sum & 0xff;
}
