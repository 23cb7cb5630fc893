/**
 * Records of locks as they arrive, early or late, by phone or gateway. Each record number of a lock is accepted once. A record
 * shows what happened, who caused it, and what the lock has stored.
 */

import { masterKey, upKey } from '../../keys/derive.ts';
import { heldDigest } from '../../keys/held.ts';
import { fullEpoch } from '../../keys/key-day.ts';
import { RECORDS_AHEAD, type RecordFloor, takeRecord } from '../../keys/record-floor.ts';
import { openRecord, type UpKeyCandidate } from '../../keys/records.ts';
import { bytesOf, fromHex } from '../../protocol/bytes.ts';
import type { Mac } from '../../protocol/mac.ts';
import { eventName, isConfiguration, type LockRecord, opOfEvent, slotOfRecord } from '../../protocol/record.ts';
import type { Session } from '../../protocol/session.ts';
import { type Deciders, decided, type Evolvers, refused, type Secrets } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import type { RuleId } from '../kernel/rule.ts';
import { boundary, evaluate, guard, holds, policy, type RuleBook, rulesOf } from '../kernel/rule.ts';
import { isReading } from '../model/battery.ts';
import type { Draft } from '../model/draft.ts';
import { adoptEpoch, fullGeneration, type LockHolding, proofOf, slotAt } from '../model/holding.ts';
import { recorded, type Shown } from '../model/proof.ts';
import type { Lock, State } from '../model/state.ts';
import { heldOf } from '../plan/item-value.ts';
import { clickItem, isHeld, readEpoch, readSession, slotItems } from '../plan/plan.ts';
import { type Attribution, attributionOf } from './attribution.ts';

export type RecordCommand = {
  readonly type: 'records.upload';
  readonly mac: string;
  /** The session in which the lock sent them: 20 bytes in upper- or lower-case hex. */
  readonly session: string;
  /** Server packets, oldest first, each 20 bytes in upper- or lower-case hex. */
  readonly packets: readonly string[];
};

export interface RecordKept {
  readonly type: 'record.kept';
  readonly at: number;
  readonly mac: Mac;
  readonly epoch: number;
  readonly record: LockRecord;
  readonly floor: RecordFloor;
  readonly attribution: Attribution;
  /** Whether the record proves what the lock stores. */
  readonly tells: boolean;
  /** The value that a configuration record confirms, in the session that its digest identifies. */
  readonly shown: Shown | undefined;
  /** Whether the value stays unconfirmed because other values may still be carried out. */
  readonly waits: boolean;
  /** The earliest and latest time at which it may have happened; the two are equal if the lock's clock was right. */
  readonly earliest: number;
  readonly latest: number;
}

export type RecordEvent =
  | RecordKept
  /** A record of event 1F that was already known but raises the floor. */
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
  'B-REC-1': boundary('An upload must name a known lock and a session, and may have at most 1,024 packets.'),
  'B-REC-2': boundary('A record counts only if it verifies under a master key that the lock may have had.', 'CORE'),
  'B-REC-3': guard(
    'A record number of a lock is accepted once, and only up to 2^20 above the record floor, the highest number up to which none is missing.',
    'chosen',
    (c: { fresh: boolean }) => c.fresh,
  ),
  'B-REC-4': policy(
    'From a lock’s records the core learns what the lock stores. It uses a record only if its number is above that of the last record about the same thing.',
    'CORE',
    /** Whether a record proves what the lock stores. */
    (_: { record: LockRecord }) => true,
    () => false,
  ),
  'B-REC-5': policy(
    'A record confirms the value whose digest it carries, in the session in which it was sent, and no other.',
    'chosen',
    /** The value that a record confirms, as shown by its digest and by the commands that were sent last. */
    (c: { named: Shown | undefined; last: Shown | undefined }) => c.named,
    () => undefined,
  ),
  'B-REC-6': policy(
    'A value is confirmed only once no other value that was sent can still take effect after it.',
    'chosen',
    /** Whether other values keep it unconfirmed. */
    (_: { record: LockRecord }) => true,
    () => false,
  ),
});

/**
 * The epochs to try: the session's own, read forwards and (for a late upload) backwards, the next, the requested and the
 * confirmed one.
 */
function candidatesFor(lock: Lock, session: Session, secrets: Secrets): UpKeyCandidate[] {
  const { epoch: confirmed, wantedEpoch, usedEpoch } = lock.holding;
  const epoch = readEpoch(session, confirmed);
  const epochs = new Set([
    epoch,
    epoch + 1,
    wantedEpoch,
    usedEpoch,
    confirmed,
    fullEpoch(session.epochBits, confirmed),
  ]);
  return [...epochs]
    .filter((each) => each >= 1 && each < 65_536)
    .map((each) => ({ epoch: each, upKey: upKey(masterKey(secrets.facility, lock.mac, each)) }));
}

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
      const key = candidates.find((each) => each.epoch === epoch)?.upKey ?? new Uint8Array(16);
      const taken = takeRecord(floor, record.number, record.event);
      const moved = taken.state !== floor;
      floor = taken.state;
      if (holds(rules, recordRules['B-REC-3'], { fresh: taken.verdict === 'new' })) {
        const times = timesOf(lock, record, at);
        const attribution = attributionOf(lock.holding, record, key, times.latest);
        events.push({
          type: 'record.kept',
          at,
          mac: lock.mac,
          epoch,
          record,
          floor,
          attribution,
          tells: evaluate(rules, recordRules['B-REC-4'], { record }),
          shown: shownBy(lock.holding, record, { key, rules, secrets }),
          waits: evaluate(rules, recordRules['B-REC-6'], { record }),
          ...times,
        });
      } else if (moved) events.push({ type: 'record.floorMoved', at, mac: lock.mac, floor });
    }
    if (bad > 0)
      events.push({ type: 'records.refused', at, mac: lock.mac, count: bad, rule: recordRules['B-REC-2'].id });
    return decided(...events);
  },
};

/** The item that a record is about, by the name of its proof. */
function itemOf(record: LockRecord): string | undefined {
  switch (opOfEvent(record.event)) {
    case 'zoneTime':
      return 'zone';
    case 'unitState':
      return 'unit';
    case 'setTimeout':
      return 'relock';
    case 'scheduleHours':
      return `hours/${record.detail}`;
    case 'setQuickClick':
    case 'clearQuickClick':
      return `click/${record.detail}`;
    case 'enableLimitedKey':
    case 'removeLimitedKey':
      return `slot/${slotOfRecord(record)}`;
    default:
      return undefined;
  }
}

interface Reader {
  readonly key: Uint8Array;
  readonly rules: RuleBook;
  readonly secrets: Secrets;
}

/** The sent value that a record's digest identifies; for a slot, also the value that the lock keeps when a lower generation is sent. */
function shownBy(holding: LockHolding, record: LockRecord, { key, rules, secrets }: Reader): Shown | undefined {
  const item = itemOf(record);
  if (item === undefined || !isConfiguration(record)) return undefined;
  const sends = holding.proofs.get(item)?.sends ?? [];
  const kept = keptBy(holding, record);
  const candidates = [
    ...sends.map(({ session, told }) => ({ session, told })).reverse(),
    ...sends.flatMap(({ session }) => kept.map((told) => ({ session, told }))),
  ];
  const named = candidates.find(({ session, told }) => {
    const held = heldOf(told, secrets);
    return held !== undefined && heldDigest(key, bytesOf(session), held) === record.digest;
  });
  return evaluate(rules, recordRules['B-REC-5'], { named, last: candidates[0] });
}

function keptBy(holding: LockHolding, record: LockRecord) {
  const slotNumber = opOfEvent(record.event) === undefined ? undefined : slotOfRecord(record);
  if (slotNumber === undefined) return [];
  const generation = fullGeneration(record.generationBits, holding.slots.get(slotNumber)?.generation ?? 1);
  return slotItems([
    { op: 'enableLimitedKey', slotNumber, generation },
    { op: 'removeLimitedKey', slotNumber, generation },
  ]).map(({ value, commands }) => ({ value, commands }));
}

/** The contents of the lock's flash that a record reveals. */
function learn(state: Draft<State>, lock: Draft<Lock>, { record, epoch, shown, waits }: RecordKept): void {
  const { holding } = lock;
  if (eventName(record.event) === 'setup' && record.number > holding.setupRecord) {
    // Only a record under the new master key confirms its epoch.
    forgetKeys(state, lock);
    adoptEpoch(holding, epoch, record.number);
    return;
  }
  const item = itemOf(record);
  if (item === undefined || record.number < holding.setupRecord) return;
  const proof = proofOf(holding, item);
  recorded(proof, record.number, shown, waits);
  const [command] = proof.held?.commands ?? [];
  if (command?.op === 'clearQuickClick') forgetClick(holding, command.index);
  if (command?.op !== 'enableLimitedKey' && command?.op !== 'removeLimitedKey') return;
  const slot = slotAt(holding, command.slotNumber);
  slot.record = proof.record;
  slot.generation = command.generation;
  slot.wanted = Math.max(slot.wanted, slot.generation);
  slot.blacklisted = command.op === 'removeLimitedKey';
  forgetTaken(state, lock, command.slotNumber);
}

function forgetClick(holding: Draft<LockHolding>, index: number): void {
  const click = holding.clicks.get(index);
  if (click === undefined || click.wanted || !isHeld(holding, clickItem(click))) return;
  holding.clicks.delete(index);
}

/** A key that was removed from a fob is permanently invalid once the lock has its new generation. */
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
    if (record.number > lock.holding.timed.number && record.clockValid)
      lock.holding.timed = { number: record.number, at: event.earliest };
    if (event.tells) learn(state, lock, event);
    const name = eventName(record.event);
    const newest = record.number > lock.lastRecord;
    if (newest) lock.lastRecord = record.number;
    if (newest && !isConfiguration(record) && isReading(record.batteryMv)) lock.batteryMv = record.batteryMv;
    const unit = newest && lock.place.kind === 'unit' ? state.units.get(lock.place.id) : undefined;
    if (unit !== undefined && (name === 'unlocked' || name === 'insideRelease')) unit.open = true;
    if (unit !== undefined && name === 'locked') unit.open = false;
    const intent = event.attribution.intent === undefined ? undefined : state.intents.get(event.attribution.intent);
    if (intent !== undefined) intent.outcome = 'opened';
  },
  'record.floorMoved'(state, event) {
    const lock = state.locks.get(event.mac);
    if (lock !== undefined) lock.holding.floor = event.floor;
  },
  'records.refused'() {},
};
