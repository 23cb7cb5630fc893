/**
 * Restores numbers of which a packet contains only the low bits: the key day mod 4096, the epoch mod 16. The full number is the
 * one nearest to the last known; of two equally near, the later, since both only grow. Results stay within 0–65535.
 */

const U16_END = 65_536;

function nearest(low: number, span: number, known: number): number {
  const ahead = (((low - known) % span) + span) % span;
  const later = known + ahead;
  const earlier = later - span;
  if (earlier >= 0 && (known - earlier < ahead || later >= U16_END)) return earlier;
  return later;
}

/** The full key day (days since 1970-01-01) from its 12 low bits and the last day that the lock has known. */
export const fullKeyDay = (keyDayBits: number, lastKnownDay: number): number => nearest(keyDayBits, 4096, lastKnownDay);

/** The full epoch from its 4 low bits and the last confirmed epoch. */
export const fullEpoch = (epochBits: number, confirmed: number): number => nearest(epochBits, 16, confirmed);
