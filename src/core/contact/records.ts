/**
 * Records of locks as they arrive, early or late, by phone or gateway. Each record number of a lock is accepted once. A record
 * shows what happened, who caused it, and what the lock has stored.
 */

import { masterKey, upKey } from '../../keys/derive.ts';
import { fullEpoch } from '../../keys/key-day.ts';
import { RECORDS_AHEAD, type RecordFloor, takeRecord } from '../../keys/record-floor.ts';
import { openRecord, type UpKeyCandidate } from '../../keys/records.ts';
import { bytesOf, fromHex } from '../../protocol/bytes.ts';
import type { Mac } from '../../protocol/mac.ts';
import { eventName, type LockRecord, slotOfRecord } from '../../protocol/record.ts';
import type { Session } from '../../protocol/session.ts';
import { type Deciders, decided, type Evolvers, refused, type Secrets } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, evaluate, guard, holds, policy, rulesOf } from '../kernel/rule.ts';
import type { Draft } from '../model/draft.ts';
import { adoptEpoch, fullGeneration, type LockHolding, proofOf, recorded, slotAt } from '../model/holding.ts';
import { intentOf } from '../model/opener.ts';
import type { Lock, State } from '../model/state.ts';
import { clickThing, isHeld, readEpoch, readSession } from '../plan/plan.ts';

export type RecordCommand = {
  readonly type: 'records.upload';
  readonly mac: string;
  /** Hex of the session in which the packets were carried. */
  readonly session: string;
  /** Server packets, oldest first, each 20 bytes in upper- or lower-case hex. */
  readonly packets: readonly string[];
};

/** Who caused a record, as far as that can be known. */
export interface Due {
  readonly user: string | undefined;
  readonly method: 'phone' | 'fob' | 'online' | 'remote' | 'code' | 'hold' | undefined;
  /** The remote unlock that it completes. */
  readonly intent: string | undefined;
}

/** An accepted record. */
export interface RecordKept {
  readonly type: 'record.kept';
  readonly at: number;
  readonly mac: Mac;
  readonly epoch: number;
  readonly record: LockRecord;
  readonly floor: RecordFloor;
  readonly due: Due;
  /** Whether it proves what the lock has. */
  readonly tells: boolean;
  /** When it may have happened; both are equal where the lock's clock was right. */
  readonly earliest: number;
  readonly latest: number;
}

export type RecordEvent =
  | RecordKept
  /** An event 1F that was known already but moved the floor. */
  | { readonly type: 'record.floorMoved'; readonly at: number; readonly mac: Mac; readonly floor: RecordFloor }
  | {
      readonly type: 'records.refused';
      readonly at: number;
      readonly mac: Mac;
      readonly count: number;
      readonly rule: RuleId;
    };

/** The maximum number of packets in one upload; a lock stores 256. */
export const PACKETS_PER_UPLOAD = 1_024;

export const recordRules = rulesOf({
  'B-REC-1': boundary('An upload names a known lock and a session, and has at most 1 024 packets.'),
  'B-REC-2': boundary('A record counts only when it verifies under a master key that the lock may have had.', 'CORE'),
  'B-REC-3': guard(
    'A record number of a lock is accepted once, and only up to 2^20 above the floor.',
    'chosen',
    (c: { fresh: boolean }) => c.fresh,
  ),
  'B-REC-4': policy(
    'The core learns what a lock has from its records, and from each only if its number is above the last one for the same thing.',
    'CORE',
    /** Whether a record proves what the lock has. */
    (_: { record: LockRecord }) => true,
    () => false,
  ),
});

/**
 * The epochs to try: the session's own, read forwards and (for a late upload) backwards, the next, the requested and the
 * confirmed one.
 */
function candidatesFor(lock: Lock, session: Session, secrets: Secrets): UpKeyCandidate[] {
  const { epoch: confirmed, wantedEpoch } = lock.holding;
  const epoch = readEpoch(session, confirmed);
  const epochs = new Set([epoch, epoch + 1, wantedEpoch, confirmed, fullEpoch(session.epochBits, confirmed)]);
  return [...epochs]
    .filter((each) => each >= 1 && each < 65_536)
    .map((each) => ({ epoch: each, upKey: upKey(masterKey(secrets.facility, lock.mac, each)) }));
}

/** The holder of the slot with that generation at that time: the latest one by then. */
function holderOf(holding: LockHolding, record: LockRecord, at: number) {
  const number = slotOfRecord(record);
  const past = number === undefined ? [] : (holding.slots.get(number)?.past ?? []);
  const fitting = past.filter((held) => held.generation % 16 === record.generationBits);
  return (fitting.filter((held) => held.at <= at).at(-1) ?? fitting.at(-1))?.holder;
}

/** Chosen: an opening under the master key belongs to the list of its session, or else to the last list before it. */
function dueOf(holding: LockHolding, record: LockRecord, session: string, at: number): Due {
  const nobody = { user: undefined, method: undefined, intent: undefined };
  if (record.keyClass === 4) {
    const holder = holderOf(holding, record, at);
    return holder === undefined
      ? nobody
      : { user: holder.user, method: holder.kind === 'fob' ? 'fob' : 'phone', intent: undefined };
  }
  if (record.keyClass !== 2 || eventName(record.event) !== 'unlocked') return nobody;
  const before = holding.granted.filter((grant) => grant.at <= at + CLOCK_SLACK_MS);
  const grant = before.filter((each) => each.session === session).at(-1) ?? before.at(-1);
  if (grant === undefined) return nobody;
  const { opener } = grant;
  if (opener.by === 'entry') return { ...nobody, method: 'hold' };
  const intent = intentOf(opener);
  const method = intent !== undefined ? 'remote' : opener.by === 'code' ? 'code' : 'online';
  return { user: opener.user ?? '', method, intent };
}

/** A lock's clock counts whole seconds and may be slightly fast. */
const CLOCK_SLACK_MS = 2_000;

function timesOf(lock: Lock, record: LockRecord, receivedAt: number): { earliest: number; latest: number } {
  const own = record.time * 1_000;
  if (record.clockValid) return { earliest: Math.min(own, receivedAt), latest: Math.min(own, receivedAt) };
  const { timed } = lock.holding;
  return { earliest: timed.number < record.number ? Math.min(timed.at, receivedAt) : 0, latest: receivedAt };
}

function readOne(lock: Lock, packet: string, session: Uint8Array, candidates: readonly UpKeyCandidate[]) {
  const bytes = fromHex(packet, 20);
  if (!bytes.ok) return undefined;
  const opened = openRecord(bytes.value, session, candidates);
  return opened.ok && opened.record.number <= lock.holding.floor.floor + 2 * RECORDS_AHEAD ? opened : undefined;
}

export const recordDeciders: Deciders<RecordCommand, RecordEvent> = {
  'records.upload'(state, command, { now: at, rules, secrets }) {
    const lock = lockOf(state, command.mac);
    if (lock === undefined) return refused(idRules['B-FAC-5'], command.mac);
    const session = readSession(command.session);
    if (session === undefined || command.packets.length > PACKETS_PER_UPLOAD)
      return refused(recordRules['B-REC-1'], lock.mac);
    const bytes = bytesOf(session.hex);
    const candidates = candidatesFor(lock, session.value, secrets);
    const events: RecordEvent[] = [];
    let { floor } = lock.holding;
    let bad = 0;
    for (const packet of command.packets) {
      const opened = readOne(lock, packet, bytes, candidates);
      if (opened === undefined) {
        bad += 1;
        continue;
      }
      const { record, epoch } = opened;
      const taken = takeRecord(floor, record.number, record.event);
      const moved = taken.state !== floor;
      floor = taken.state;
      if (holds(rules, recordRules['B-REC-3'], { fresh: taken.verdict === 'new' })) {
        const times = timesOf(lock, record, at);
        const due = dueOf(lock.holding, record, session.hex, times.latest);
        events.push({
          type: 'record.kept',
          at,
          mac: lock.mac,
          epoch,
          record,
          floor,
          due,
          tells: evaluate(rules, recordRules['B-REC-4'], { record }),
          ...times,
        });
      } else if (moved) events.push({ type: 'record.floorMoved', at, mac: lock.mac, floor });
    }
    if (bad > 0)
      events.push({ type: 'records.refused', at, mac: lock.mac, count: bad, rule: recordRules['B-REC-2'].id });
    return decided(...events);
  },
};

/** What a record proves about the lock's flash. */
function learn(state: Draft<State>, lock: Draft<Lock>, record: LockRecord): void {
  const { holding } = lock;
  const name = eventName(record.event);
  if (name === 'setup' && record.number > holding.setupRecord) {
    const epoch = holding.epoch + ((((record.detail - holding.epoch) % 256) + 256) % 256);
    forgetKeys(state, lock);
    adoptEpoch(holding, epoch, record.number);
    return;
  }
  if (record.number < holding.setupRecord) return;
  if (name === 'zoneTime') recorded(proofOf(holding, 'zone'), record.number);
  if (name === 'unitState') recorded(proofOf(holding, 'unit'), record.number);
  if (name === 'setTimeout') recorded(proofOf(holding, 'relock'), record.number);
  if (name === 'scheduleHours') recorded(proofOf(holding, `hours/${record.detail}`), record.number);
  if (name === 'setQuickClick' || name === 'clearQuickClick') learnClick(holding, record);
  if (name !== 'enableLimitedKey' && name !== 'removeLimitedKey') return;
  const number = slotOfRecord(record);
  if (number === undefined) return;
  const slot = slotAt(holding, number);
  if (record.number <= slot.record) return;
  slot.record = record.number;
  slot.generation = fullGeneration(record.generationBits, slot.generation);
  slot.wanted = Math.max(slot.wanted, slot.generation);
  slot.blacklisted = name === 'removeLimitedKey';
  forgetTaken(state, lock, number);
}

function learnClick(holding: Draft<LockHolding>, { detail: index, number }: LockRecord): void {
  recorded(proofOf(holding, `click/${index}`), number);
  const click = holding.clicks.get(index);
  if (click === undefined || click.wanted || !isHeld(holding, clickThing(click))) return;
  holding.clicks.delete(index);
}

/** A key that was removed from a fob is gone for good once the lock has its new generation. */
function forgetTaken(state: Draft<State>, lock: Lock, number: number): void {
  const slot = lock.holding.slots.get(number);
  const last = slot?.holder === undefined ? slot?.past.at(-1) : undefined;
  const locks = last?.holder.kind === 'fob' ? state.fobs.get(last.holder.id)?.locks : undefined;
  if (locks?.get(lock.mac)?.state === 'revoke_pending') locks.delete(lock.mac);
}

/** A new master key invalidates every earlier key. */
function forgetKeys(state: Draft<State>, lock: Lock): void {
  for (const { holder } of lock.holding.slots.values()) {
    if (holder?.kind === 'device') state.devices.get(holder.id)?.keys.delete(lock.mac);
    const kept = holder?.kind === 'fob' ? state.fobs.get(holder.id)?.locks.get(lock.mac) : undefined;
    if (kept !== undefined) kept.state = 'pending';
  }
}

export const recordEvolvers: Evolvers<RecordEvent> = {
  'record.kept'(state, event) {
    const lock = state.locks.get(event.mac);
    if (lock === undefined) return;
    const { record } = event;
    lock.holding.floor = event.floor;
    if (record.number > lock.holding.timed.number) {
      // A late record describes an earlier battery. A record newer than all with a known time describes the present one.
      lock.batteryMv = record.batteryMv;
      if (record.clockValid) lock.holding.timed = { number: record.number, at: event.earliest };
    }
    if (event.tells) learn(state, lock, record);
    const name = eventName(record.event);
    const newest = record.number > lock.lastRecord;
    if (newest) Object.assign(lock, { lastRecord: record.number, batteryMv: record.batteryMv });
    const unit = newest && lock.place.kind === 'unit' ? state.units.get(lock.place.id) : undefined;
    if (unit !== undefined && (name === 'unlocked' || name === 'insideRelease')) unit.open = true;
    if (unit !== undefined && name === 'locked') unit.open = false;
    const intent = event.due.intent === undefined ? undefined : state.intents.get(event.due.intent);
    if (intent !== undefined) intent.outcome = 'opened';
  },
  'record.floorMoved'(state, event) {
    const lock = state.locks.get(event.mac);
    if (lock !== undefined) lock.holding.floor = event.floor;
  },
  'records.refused'() {},
};
