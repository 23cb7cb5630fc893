/**
 * The ring buffer of records in flash: numbered for the lock's life, kept until the core has acknowledged them (NP1, protocol §8).
 *
 * INV-1: Numbers rise by one; only acknowledgement and overflow remove records, and only the oldest.
 * INV-2: Overflow leaves event 1F in the oldest place, with the number of the last record lost.
 * INV-3: Refusals cannot fill it: each kind has its own small share and never overwrites another record.
 */
import { EVENTS, type LockRecord, type ReadingRecord } from '../protocol/record.ts';

export const RING_PLACES = 256;
/** The places for each kind of refusal record. When they are taken, or the ring is full, a refusal leaves no record and uses no number. */
export const REFUSAL_PLACES: ReadonlyMap<number, number> = new Map([
  [EVENTS.refused, 32],
  [EVENTS.refusedPermission, 16],
  [EVENTS.refusedSchedule, 16],
  [EVENTS.timeInvalid, 16],
  [EVENTS.supplyTooLow, 16],
  [EVENTS.jam, 16],
]);

/** The ring with `record` at its end. */
export function appended(
  ring: readonly LockRecord[],
  record: LockRecord,
  { time, clockValid, batteryMv, temperatureC }: ReadingStamp,
): readonly LockRecord[] {
  if (ring.length < RING_PLACES) return [...ring, record];
  const kept = ring.slice(2);
  const lost = ring[1];
  if (lost === undefined) return [record];
  const overwritten: LockRecord = {
    time,
    clockValid,
    batteryMv,
    temperatureC,
    event: EVENTS.overwritten,
    detail: 0,
    number: lost.number,
    generationBits: 0,
    keyClass: 0,
    bank: 0,
  };
  return [overwritten, ...kept, record];
}

type ReadingStamp = Pick<ReadingRecord, 'time' | 'clockValid' | 'batteryMv' | 'temperatureC'>;

/** The ring without the acknowledged records. */
export function acknowledged(ring: readonly LockRecord[], upTo: number): readonly LockRecord[] {
  return ring[0] === undefined || ring[0].number > upTo ? ring : ring.filter((record) => record.number > upTo);
}

/** Whether there is a place left for a record of that event. */
export function hasPlace(ring: readonly LockRecord[], event: number): boolean {
  const places = REFUSAL_PLACES.get(event);
  if (places === undefined) return true;
  if (ring.length >= RING_PLACES) return false;
  let taken = 0;
  for (const record of ring) if (record.event === event) taken += 1;
  return taken < places;
}
