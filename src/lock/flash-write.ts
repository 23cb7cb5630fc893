/**
 * Flash writes: a change and its records are written together or not at all. Pure.
 */
import { EVENTS, type LockRecord } from '../protocol/record.ts';
import type { BoltPosition } from './body/types.ts';
import type { Flash, RecordDraft, RecordedOpener } from './flash.ts';
import type { Note } from './kinds.ts';
import { appended, hasPlace } from './ring.ts';

/** The circumstances of a record: the lock's time, battery and temperature. */
export interface Stamp {
  /** Unix seconds by the lock's own clock, 0 while that is lost. */
  readonly time: number;
  readonly clockValid: boolean;
  readonly batteryMv: number;
  readonly temperatureC: number;
}

function stamped(draft: RecordDraft, stamp: Stamp, number: number): LockRecord {
  const { digest, ...fields } = draft;
  const { time, clockValid } = stamp;
  return digest === undefined ? { ...fields, ...stamp, number } : { ...fields, digest, time, clockValid, number };
}

/** The last opener after these records: an opening sets it; a locking, a jam or a move by hand clears it. */
function openerAfter(before: RecordedOpener | null, added: readonly LockRecord[]): RecordedOpener | null {
  let opener = before;
  for (const { event, keyClass, bank, detail, generationBits } of added) {
    if (event === EVENTS.unlocked || event === EVENTS.quickClick) opener = { keyClass, bank, detail, generationBits };
    else if (event === EVENTS.locked || event === EVENTS.insideRelease || event === EVENTS.jam) opener = null;
  }
  return opener;
}

/** Flash after the write, and the records that it added; a refusal without a free place leaves none. */
export function written(
  flash: Flash,
  change: Partial<Flash>,
  drafts: readonly RecordDraft[],
  stamp: Stamp,
): { readonly flash: Flash; readonly added: readonly LockRecord[] } {
  const before = change.records ?? flash.records;
  let records = before;
  const added: LockRecord[] = [];
  for (const draft of drafts) {
    if (!hasPlace(records, draft.event)) continue;
    const record = stamped(draft, stamp, flash.nextNumber + added.length);
    added.push(record);
    records = appended(records, record, stamp);
  }
  const nextNumber = flash.nextNumber + added.length;
  const opener = openerAfter(change.lastOpener === undefined ? flash.lastOpener : change.lastOpener, added);
  return { flash: { ...flash, ...change, records, nextNumber, lastOpener: opener }, added };
}

/** The trace events of a write. */
export function writeTraceLines(before: Flash, change: Partial<Flash>, added: readonly LockRecord[]): readonly Note[] {
  const fields = Object.keys(change).filter((field) => field !== 'records' && field !== 'opening');
  const upTo = (change.records?.[0]?.number ?? before.nextNumber) - 1;
  return [
    ...(fields.length > 0 ? [{ kind: 'lock.flash', data: { fields } } as const] : []),
    ...(change.records === undefined ? [] : [{ kind: 'lock.acknowledged', data: { upTo } } as const]),
    ...added.map(
      ({ number, event, keyClass, bank, detail }): Note => ({
        kind: 'lock.record',
        data: { number, event, keyClass, bank, detail },
      }),
    ),
  ];
}

/** The records written at start-up: an opening interrupted by the power loss, then the start itself. */
export function recordsAtStart({ opening }: Flash, bolt: BoltPosition, mains: boolean): readonly RecordDraft[] {
  const start = lockDraft(EVENTS.started);
  // A relay drops out when it loses power. Whether it had opened is unknown, so the record reports an opening.
  if (opening !== null && (bolt === 'retracted' || mains)) return [opening, start];
  return opening !== null && bolt === 'between' ? [{ ...opening, event: EVENTS.jam }, start] : [start];
}

/** The draft of a record about the lock itself, without a key. */
export const lockDraft = (event: number): RecordDraft => ({
  event,
  keyClass: 0,
  bank: 0,
  detail: 0,
  generationBits: 0,
});

/** How many records may precede the 60 of an unlock (protocol §8). */
const RECORDS_WITH_UNLOCK = 16;

/** The records that precede an answer, oldest first. */
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
