/**
 * How flash changes: one write takes a change and the records that tell of it, together or not at all. Pure.
 */
import type { LockRecord } from '../protocol/record.ts';
import type { Flash } from './flash.ts';
import type { Draft } from './judge.ts';
import { appended } from './ring.ts';

/** What a record says of the moment it was written. */
export interface Stamp {
  /** Unix seconds by the lock's own clock, 0 while that is lost. */
  readonly time: number;
  readonly clockValid: boolean;
  readonly batteryMv: number;
  readonly temperatureC: number;
}

/** Flash after the write, and the records it added. */
export function written(
  flash: Flash,
  change: Partial<Flash>,
  drafts: readonly Draft[],
  stamp: Stamp,
): { readonly flash: Flash; readonly added: readonly LockRecord[] } {
  const added = drafts.map((draft, i) => ({ ...draft, ...stamp, number: flash.nextNumber + i }));
  let records = change.records ?? flash.records;
  for (const record of added) records = appended(records, record);
  return { flash: { ...flash, ...change, records, nextNumber: flash.nextNumber + added.length }, added };
}

/** For a record that is about the lock itself and nobody's key. */
export const lockDraft = (event: number): Draft => ({
  event,
  keyClass: 0,
  bank: 0,
  detail: 0,
  generationBits: 0,
});

/** Records of an unlock's answer: how many may go before its 60 (protocol §5). */
const RECORDS_WITH_UNLOCK = 16;

/** Which records go before an answer, oldest first. */
export function recordsToSend(
  flash: Flash,
  carry: readonly number[] | 'all' | 'unlock',
  carried: readonly number[],
): readonly LockRecord[] {
  if (carry === 'all') return flash.records;
  if (carry === 'unlock') {
    const sent = new Set(carried);
    return flash.records.filter((record) => !sent.has(record.number)).slice(0, RECORDS_WITH_UNLOCK);
  }
  return carry.length === 0 ? [] : flash.records.filter((record) => carry.includes(record.number));
}
