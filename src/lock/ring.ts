/**
 * The ring buffer of records in flash: numbered for the lock's life, kept until the core has acknowledged them (NP1, protocol §5).
 *
 * INV-1 numbers rise by one; only acknowledgement and overflow remove records, and only the oldest.
 * INV-2 overflow leaves event 1F in the oldest place, with the number of the last record lost.
 * INV-3 a sender without a key cannot fill it: records of checks 1–6 have a small share of their own.
 */
import { EVENTS, type LockRecord } from '../protocol/record.ts';

export const RING_PLACES = 256;
/** Places for records of checks 1–6; when all are taken, such a refusal leaves no record and uses no number. */
export const REFUSAL_PLACES = 32;

/** The ring with `record` at its end. */
export function appended(ring: readonly LockRecord[], record: LockRecord): readonly LockRecord[] {
  if (ring.length < RING_PLACES) return [...ring, record];
  const kept = ring.slice(2);
  const lost = ring[1];
  if (lost === undefined) return [record];
  const overwritten: LockRecord = {
    ...record,
    event: EVENTS.overwritten,
    detail: 0,
    number: lost.number,
    generationBits: 0,
    keyClass: 0,
    bank: 0,
  };
  return [overwritten, ...kept, record];
}

/** The ring without the acknowledged records. */
export function acknowledged(ring: readonly LockRecord[], upTo: number): readonly LockRecord[] {
  return ring[0] === undefined || ring[0].number > upTo ? ring : ring.filter((record) => record.number > upTo);
}

/** Whether there is a place left for a refusal in checks 1–6. */
export function refusalHasPlace(ring: readonly LockRecord[]): boolean {
  let taken = 0;
  for (const record of ring) if (record.event === EVENTS.refused) taken += 1;
  return taken < REFUSAL_PLACES;
}
