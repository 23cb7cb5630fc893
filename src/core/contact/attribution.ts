/**
 * Attributes a lock's record to a person: the holder of the slot that it names, or the person who requested the
 * commands of the session that it names.
 */
import { sessionMark } from '../../keys/held.ts';
import { bytesOf } from '../../protocol/bytes.ts';
import { eventName, type LockRecord, markOfRecord, slotOfRecord } from '../../protocol/record.ts';
import type { LockHolding } from '../model/holding.ts';
import { intentOf } from '../model/opener.ts';

/** The person who caused a record, as far as that is known. */
export interface Attribution {
  readonly user: string | undefined;
  readonly method: 'phone' | 'fob' | 'online' | 'remote' | 'code' | 'hold' | undefined;
  /** The remote unlock that the record completes. */
  readonly intent: string | undefined;
}

/** The holder of the slot that the record names: the latest one with the record's generation up to the record's time. */
function holderOf(holding: LockHolding, record: LockRecord, at: number) {
  const number = slotOfRecord(record);
  const past = number === undefined ? [] : (holding.slots.get(number)?.past ?? []);
  return past.filter((held) => held.generation % 16 === record.generationBits && held.at <= at + LOCK_CLOCK_MS).at(-1)
    ?.holder;
}

/** A lock accepts a phone's clock within this range, so the lock's own may be off by as much. Source: NP1. */
const LOCK_CLOCK_MS = 300_000;

/** An opening under the master key is attributed to the person who asked for the list of the session that it names, if any. Source: chosen. */
export function attributionOf(holding: LockHolding, record: LockRecord, key: Uint8Array, at: number): Attribution {
  const nobody = { user: undefined, method: undefined, intent: undefined };
  if (record.keyClass === 4) {
    const holder = holderOf(holding, record, at);
    return holder === undefined
      ? nobody
      : { user: holder.user, method: holder.kind === 'fob' ? 'fob' : 'phone', intent: undefined };
  }
  const mark = eventName(record.event) === 'unlocked' ? markOfRecord(record) : undefined;
  if (mark === undefined) return nobody;
  const grant = holding.granted.findLast(({ session }) => sessionMark(key, bytesOf(session)) === mark);
  if (grant === undefined) return nobody;
  const { opener } = grant;
  if (opener.by === 'entry') return { ...nobody, method: 'hold' };
  const intent = intentOf(opener);
  const method = intent !== undefined ? 'remote' : opener.by === 'code' ? 'code' : 'online';
  return { user: opener.user ?? '', method, intent };
}
