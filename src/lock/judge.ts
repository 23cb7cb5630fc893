/**
 * Processes one packet: verification by `keys/verify`, the command's effect, its records, and the packets that answer it. Pure: the runtime writes
 * flash, notifies the firmware and sends.
 *
 * INV-1: A refused packet changes nothing but the log and the session's counters. INV-2: An opening is in flash before the motor starts.
 */

import { upKey } from '../keys/derive.ts';
import { heldDigest, sessionMark } from '../keys/held.ts';
import { recordPacket } from '../keys/records.ts';
import type { SlotSecretCache } from '../keys/slot-secrets.ts';
import type { Check } from '../keys/verify/check.ts';
import { type Verdict, verify } from '../keys/verify/verify.ts';
import type { LockView } from '../keys/verify/view.ts';
import { localTime } from '../keys/zone.ts';
import { bytesOf, toHex } from '../protocol/bytes.ts';
import type { Command } from '../protocol/command.ts';
import { HARDWARE } from '../protocol/hardware.ts';
import { EVENTS, eventOfOp, RECORDED_OPS, type RecordedOp } from '../protocol/record.ts';
import { encodeResponse } from '../protocol/response.ts';
import { FAILED_TO_UNLOCK, INVALID_PERMISSION, OUT_OF_SCHEDULE, type Result, SUCCESS } from '../protocol/results.ts';
import { type DriftingTime, deviceTime, setDeviceTime } from '../sim/drift.ts';
import { sensedBolt } from './body/rules.ts';
import type { BodyContext } from './body/types.ts';
import type { Done, Effects, Readings } from './commands/types.ts';
import type {
  Config,
  FirmwareContext,
  FirmwareEffect,
  FirmwareEvent,
  Outcome,
  Session,
  Via,
} from './firmware/types.ts';
import { type Flash, type RecordDraft, type RecordedOpener, slotState } from './flash.ts';
import { lockDraft, recordsToSend } from './flash-write.ts';
import { heldAfter } from './held.ts';
import type { Note } from './kinds.ts';
import { hasPlace } from './ring.ts';
import type { LockSettings } from './settings.ts';

/** The result of a packet: trace lines, at most one flash write, and the outcome for the firmware, in this order. */
export interface Judged extends Decided {
  readonly notes: readonly Note[];
}

interface Decided {
  readonly outcome: Outcome;
  readonly flash: Partial<Flash> | null;
  readonly records: readonly RecordDraft[];
}

/** A packet with everything that the verdict depends on. */
export interface Received {
  readonly checks: readonly Check[];
  readonly commands: Effects;
  readonly settings: LockSettings;
  readonly slotSecrets: SlotSecretCache;
  readonly flash: Flash;
  readonly ram: FirmwareContext;
  readonly readings: Readings;
  readonly via: Via;
  readonly session: Session;
  readonly packet: Uint8Array;
  readonly commandId: number;
  readonly at: number;
  readonly ppm: number;
  readonly carriesMotor: boolean;
  /** False during a check-in without a touch. */
  readonly mayMove: boolean;
}

/** The machine's configuration, read from flash. */
export function configOf(flash: Flash, settings: LockSettings): Config {
  return {
    ready: flash.master !== null,
    explicitLock: flash.explicitLock,
    relockMs: flash.relockAfterS === null ? settings.relockAfterMs : flash.relockAfterS * 1_000,
    longPressMs: flash.longPressMs ?? settings.longPressMs,
  };
}

/** The firmware's first event at power-up: after a brown-out the clock is lost; a lock that starts set up (`resume`) has a valid clock. */
export function powerUp(
  flash: Flash,
  body: BodyContext,
  { at, ppm, settings, resume }: { at: number; ppm: number; settings: LockSettings; resume: boolean },
): Extract<FirmwareEvent, { type: 'powerUp' }> {
  return {
    type: 'powerUp',
    at,
    supply: 'stall',
    resume,
    config: configOf(flash, settings),
    time: resume && flash.zone !== null ? { deviceAt: at, setAt: at, ppm } : null,
    zoneKnown: flash.zone !== null,
    bolt: sensedBolt(body, settings),
    hasp: body.haspIn ? (body.handN > 0 ? 'pulled' : 'seated') : 'out',
  };
}

const halfBytes = (half: string | null): Uint8Array | undefined => (half === null ? undefined : bytesOf(half));
export const unixSeconds = (time: DriftingTime | null, at: number): number =>
  time === null ? 0 : Math.floor(deviceTime(time, at) / 1_000);

function lockView(received: Received): LockView {
  const { flash, ram, session, at, slotSecrets } = received;
  const { master, zone } = flash;
  return {
    mac: flash.mac,
    hardware: flash.hardware,
    provisioning: master === null ? 'factory' : 'ready',
    session: bytesOf(session.hex),
    lastSequence: session.lastSequence,
    staged: { part0: halfBytes(session.staged[0]), part1: halfBytes(session.staged[1]) },
    factoryBase: bytesOf(flash.baseKey),
    flash:
      master === null
        ? undefined
        : {
            master: bytesOf(master),
            slot: (number) => slotState(flash, number),
            overlocked: flash.overlock,
            hours: (index) => flash.hours[index],
          },
    clock: {
      valid: ram.time !== null && zone !== null,
      unixSeconds: unixSeconds(ram.time, at),
      zone: zone ?? undefined,
      lastKnownDay: flash.lastKnownDay,
    },
    supplyCarriesMotor: received.carriesMotor || ram.bolt === 'retracted',
    slotSecrets,
  };
}

/** Moves the clock by the smallest step into [command time, command time + seconds since connect]; a lost clock takes the upper end. */
function movedClock(received: Received, time: number): DriftingTime {
  const { ram, at, ppm, session } = received;
  const upper = time + Math.floor((at - session.openedAt) / 1_000);
  if (ram.time === null) return setDeviceTime({ ppm }, at, upper * 1_000);
  const now = unixSeconds(ram.time, at);
  if (now < time) return setDeviceTime({ ppm }, at, time * 1_000);
  return now > upper ? setDeviceTime({ ppm }, at, upper * 1_000) : ram.time;
}

export function judge(received: Received): Judged {
  const verdict = verify(received.checks, lockView(received), received.packet);
  const { accepted } = verdict;
  const session = accepted === undefined ? received.session : { ...received.session, lastSequence: accepted.sequence };
  const time = accepted?.keyClass === 2 ? movedClock(received, accepted.time) : received.ram.time;
  const decided = verdict.ok
    ? verdict.command.op === 'unlock'
      ? unlocking(received, verdict, session, time)
      : commanded(received, verdict, verdict.command, session, time)
    : refused(received, verdict, session, time);
  return {
    ...(accepted?.keyClass === 2 ? withDay(received, decided) : decided),
    notes: notesOf(received, verdict, time),
  };
}

function notesOf({ via, commandId, ram, at }: Received, verdict: Verdict, time: DriftingTime | null): readonly Note[] {
  const note: Note = verdict.ok
    ? { kind: 'lock.accepted', data: { via, op: verdict.command.op, commandId } }
    : { kind: 'lock.refused', data: { via, check: verdict.check, result: verdict.result } };
  if (time === ram.time || time === null) return [note];
  const byMs = ram.time === null ? null : time.deviceAt - deviceTime(ram.time, at);
  return [note, { kind: 'lock.clock', data: { byMs } }];
}

const plain = (
  received: Received,
  session: Session,
  time: DriftingTime | null,
  result: Outcome['result'],
): Outcome => ({
  result,
  accepted: false,
  unlock: false,
  session,
  time,
  zoneKnown: received.flash.zone !== null,
  config: configOf(received.flash, received.settings),
  follow: 'nothing',
  answer: null,
  carry: [],
  masterBefore: received.flash.master,
});

/** Adds the current day to the flash write; a new day causes a separate write. */
function withDay(received: Received, decided: Decided): Decided {
  const zone = decided.flash?.zone ?? received.flash.zone;
  const { time } = decided.outcome;
  if (zone === null || time === null || decided.flash?.master === null) return decided;
  const { day } = localTime(zone, unixSeconds(time, received.at));
  return day === received.flash.lastKnownDay ? decided : { ...decided, flash: { ...decided.flash, lastKnownDay: day } };
}

function refused(
  received: Received,
  verdict: Extract<Verdict, { ok: false }>,
  session: Session,
  time: DriftingTime | null,
): Decided {
  const early = verdict.number <= 6;
  const code = early ? 0 : verdict.result;
  const event = early ? EVENTS.refused : eventOfRefusal(verdict);
  const recorded = session.refusalsRecorded.includes(code);
  const counted = { ...session, keyRefusals: session.keyRefusals + (verdict.countsAsInvalidKey ? 1 : 0) };
  const writes = event !== undefined && !recorded && hasPlace(received.flash.records, event);
  const after = writes ? { ...counted, refusalsRecorded: [...session.refusalsRecorded, code] } : counted;
  return {
    outcome: { ...plain(received, after, time, verdict.result), accepted: verdict.accepted !== undefined },
    flash: writes ? {} : null,
    records: writes ? [early ? lockDraft(event) : draftOf(received, verdict, event)] : [],
  };
}

/** Checks 7 and 8 have no event of their own: commands that fail there come from the core itself. */
function eventOfRefusal(verdict: Extract<Verdict, { ok: false }>): number | undefined {
  if (verdict.result === INVALID_PERMISSION) return EVENTS.refusedPermission;
  if (verdict.result === OUT_OF_SCHEDULE) return verdict.timeInvalid ? EVENTS.timeInvalid : EVENTS.refusedSchedule;
  return verdict.result === FAILED_TO_UNLOCK ? EVENTS.supplyTooLow : undefined;
}

/** The record fields that name the key that opened; for the core's own key, they name its session. */
function draftOf(received: Received, verdict: Verdict, event: number): RecordDraft {
  const { keyClass, bank, detail, generation } = verdict.facts;
  if (keyClass === 4) return { event, keyClass, bank, detail, generationBits: generation % 16 };
  const { master } = received.flash;
  const mark = master === null ? 0 : sessionMark(upKey(bytesOf(master)), bytesOf(received.session.hex));
  return { event, keyClass, bank, detail: mark & 0xff, generationBits: mark >> 8 };
}

function unlocking(received: Received, verdict: Verdict, session: Session, time: DriftingTime | null): Decided {
  const open = received.ram.bolt === 'retracted' && !HARDWARE_MOVES_AGAIN(received.flash);
  const outcome: Outcome = { ...plain(received, session, time, SUCCESS), accepted: true };
  if (!received.mayMove && !open)
    return { outcome: { ...outcome, result: FAILED_TO_UNLOCK }, flash: null, records: [] };
  const opening = draftOf(received, verdict, EVENTS.unlocked);
  if (open) {
    const another = !isOpener(received.flash.lastOpener, opening);
    const stays: Outcome = { ...outcome, follow: 'stayOpen', carry: 'unlock' };
    return { outcome: stays, flash: another ? {} : null, records: another ? [opening] : [] };
  }
  // The opening belongs to the key that started the motor; a second unlock during the motion adds nothing.
  return {
    outcome: { ...outcome, unlock: true },
    flash: { opening: received.flash.opening ?? opening },
    records: [],
  };
}

const isOpener = (last: RecordedOpener | null, { keyClass, bank, detail, generationBits }: RecordDraft): boolean =>
  last?.keyClass === keyClass && last.bank === bank && last.detail === detail && last.generationBits === generationBits;

/** A relay opens again for each person; an open bolt stays open. */
const HARDWARE_MOVES_AGAIN = (flash: Flash): boolean => !HARDWARE[flash.hardware].needsTouch;

/**
 * The digest of the contents of flash after the command, keyed by the master key at that moment; a reset is signed with the master key that it wiped.
 */
function digestOf({ flash, session }: Received, command: Command, after: Flash): number {
  const held = heldAfter(after, command);
  const master = after.master ?? flash.master;
  if (held === undefined || master === null) return 0;
  return heldDigest(upKey(bytesOf(master)), bytesOf(session.hex), held);
}

const isRecorded = (op: string): op is RecordedOp => RECORDED_OPS.some((recorded) => recorded === op);

function commanded(
  received: Received,
  verdict: Verdict,
  command: Exclude<Command, { op: 'unlock' }>,
  session: Session,
  time: DriftingTime | null,
): Decided {
  const { flash, readings, ram, settings } = received;
  // The entry is looked up by the command's own name, so the two match; TypeScript cannot follow a union there.
  const effect = received.commands[command.op] as (given: object) => Done;
  const done = effect({ command, flash, session, highestSent: ram.highestSent, readings });
  const after = { ...flash, ...done.flash };
  const records = isRecorded(command.op)
    ? [
        {
          event: eventOfOp(command.op),
          keyClass: verdict.facts.keyClass,
          detail: verdict.facts.detail,
          bank: done.bank ?? 0,
          generationBits: (done.generation ?? 0) % 16,
          digest: digestOf(received, command, after),
        },
      ]
    : [];
  const outcome: Outcome = {
    ...plain(received, { ...session, ...done.session }, time, SUCCESS),
    accepted: true,
    zoneKnown: after.zone !== null,
    config: configOf(after, settings),
    follow: done.follow ?? 'nothing',
    answer:
      done.answer === undefined ? null : toHex(encodeResponse({ ...done.answer, commandId: verdict.facts.commandId })),
    carry: done.sendAll === true ? 'all' : records.map((_, i) => flash.nextNumber + i),
  };
  return { outcome, flash: done.flash ?? null, records };
}

/** Packets that answer a command, ready to send. */
export interface Answer {
  /** Server packets, sent before the answer. Upper-case hex of 20 bytes, like the answer. */
  readonly packets: readonly string[];
  readonly answer: string;
  /** Numbers of the records in `packets`. */
  readonly carried: readonly number[];
}

/** The answer that the firmware requests, with the records that precede it. Without a master key no record can be signed. */
export function answerTo(
  asked: Extract<FirmwareEffect, { type: 'answer' }>,
  flash: Flash,
  carriedBefore: readonly number[],
): Answer {
  const { session, commandId, result } = asked;
  const answer = asked.answer ?? toHex(encodeResponse({ kind: 'result', result: plainResult(result), commandId }));
  const master = flash.master ?? asked.masterBefore;
  const records = master === null ? [] : recordsToSend(flash, asked.carry, carriedBefore);
  if (master === null || records.length === 0) return { packets: [], answer, carried: [] };
  const key = upKey(bytesOf(master));
  const bytes = bytesOf(session);
  const packets = records.map((record) => toHex(recordPacket(key, bytes, record)));
  return { packets, answer, carried: records.map((record) => record.number) };
}

/** A result that has a plain answer. Throws RangeError for 64 and 66, which have their own packets. */
function plainResult(result: Result): Exclude<Result, 0x64 | 0x66> {
  if (result === 0x64 || result === 0x66) throw new RangeError(`${result} is not a plain answer`);
  return result;
}
