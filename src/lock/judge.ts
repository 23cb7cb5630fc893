/**
 * One packet before one lock: verification by `keys/verify`, what the command does, which records it leaves and what is
 * answered. Pure: whoever calls this writes the flash and tells the firmware.
 *
 * INV-1 what fails changes nothing but the log and the session's count. INV-2 an opening is noted in flash before the motor.
 */

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
import { FAILED_TO_UNLOCK, INVALID_PERMISSION, OUT_OF_SCHEDULE, SUCCESS } from '../protocol/results.ts';
import { type DriftingTime, deviceTime, setDeviceTime } from '../sim/drift.ts';
import type { Done, Effects, Readings } from './commands/types.ts';
import type { Config, FirmwareContext, Outcome, Session, Via } from './firmware/types.ts';
import { type Flash, type Opening, slotState } from './flash.ts';
import { refusalHasPlace } from './ring.ts';
import type { LockSettings } from './settings.ts';

/** What is to be written into the log; time, supply and number are put to it when it is written. */
export type Draft = Opening;

export interface Judged {
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  /** One write, or none. */
  readonly flash: Partial<Flash> | null;
  readonly records: readonly Draft[];
}

export interface Bench {
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
  readonly at: number;
  readonly ppm: number;
  readonly carriesMotor: boolean;
  /** False during an untouched check-in. */
  readonly mayMove: boolean;
}

/** What the machine goes by, from flash. */
export function configOf(flash: Flash, settings: LockSettings): Config {
  return {
    ready: flash.master !== null,
    explicitLock: flash.explicitLock,
    relockMs: flash.relockAfterS === null ? settings.relockAfterMs : flash.relockAfterS * 1_000,
    longPressMs: flash.longPressMs ?? settings.longPressMs,
  };
}

const halfBytes = (half: string | null): Uint8Array | undefined => (half === null ? undefined : bytesOf(half));
export const unixSeconds = (time: DriftingTime | null, at: number): number =>
  time === null ? 0 : Math.floor(deviceTime(time, at) / 1_000);

function lockView(bench: Bench): LockView {
  const { flash, ram, session, at, slotSecrets } = bench;
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
    supplyCarriesMotor: bench.carriesMotor || ram.bolt === 'retracted',
    slotSecrets,
  };
}

/** The smallest step into [its time, its time + what has passed since connect]; a lost clock takes the upper end. */
function movedClock(bench: Bench, time: number): DriftingTime {
  const { ram, at, ppm, session } = bench;
  const upper = time + Math.floor((at - session.openedAt) / 1_000);
  if (ram.time === null) return setDeviceTime({ ppm }, at, upper * 1_000);
  const now = unixSeconds(ram.time, at);
  if (now < time) return setDeviceTime({ ppm }, at, time * 1_000);
  return now > upper ? setDeviceTime({ ppm }, at, upper * 1_000) : ram.time;
}

export function judge(bench: Bench): Judged {
  const verdict = verify(bench.checks, lockView(bench), bench.packet);
  const { accepted } = verdict;
  const session = accepted === undefined ? bench.session : { ...bench.session, lastSequence: accepted.sequence };
  const time = accepted?.keyClass === 2 ? movedClock(bench, accepted.time) : bench.ram.time;
  const judged = verdict.ok
    ? verdict.command.op === 'unlock'
      ? unlocking(bench, verdict, session, time)
      : commanded(bench, verdict, verdict.command, session, time)
    : refused(bench, verdict, session, time);
  return accepted?.keyClass === 2 ? withDay(bench, judged) : judged;
}

const plain = (bench: Bench, session: Session, time: DriftingTime | null, result: Outcome['result']): Outcome => ({
  result,
  accepted: false,
  unlock: false,
  session,
  time,
  zoneKnown: bench.flash.zone !== null,
  config: configOf(bench.flash, bench.settings),
  follow: 'nothing',
  answer: null,
  carry: [],
});

/** The day goes into flash with whatever is written, or by itself when it is a new one. */
function withDay(bench: Bench, judged: Judged): Judged {
  const zone = judged.flash?.zone ?? bench.flash.zone;
  const { time } = judged.outcome;
  if (zone === null || time === null || judged.flash?.master === null) return judged;
  const { day } = localTime(zone, unixSeconds(time, bench.at));
  return day === bench.flash.lastKnownDay ? judged : { ...judged, flash: { ...judged.flash, lastKnownDay: day } };
}

function refused(
  bench: Bench,
  verdict: Extract<Verdict, { ok: false }>,
  session: Session,
  time: DriftingTime | null,
): Judged {
  const early = verdict.number <= 6;
  const code = early ? 0 : verdict.result;
  const event = early ? EVENTS.refused : eventOfRefusal(verdict);
  const recorded = session.refusalsRecorded.includes(code) || (early && !refusalHasPlace(bench.flash.records));
  const counted = { ...session, keyRefusals: session.keyRefusals + (verdict.countsAsInvalidKey ? 1 : 0) };
  const writes = event !== undefined && !recorded;
  const after = writes ? { ...counted, refusalsRecorded: [...session.refusalsRecorded, code] } : counted;
  return {
    verdict,
    outcome: { ...plain(bench, after, time, verdict.result), accepted: verdict.accepted !== undefined },
    flash: writes ? {} : null,
    records: writes ? [draftOf(verdict, event)] : [],
  };
}

/** Checks 7 and 8 have no event of their own: what fails there comes from the core itself. */
function eventOfRefusal(verdict: Extract<Verdict, { ok: false }>): number | undefined {
  if (verdict.result === INVALID_PERMISSION) return EVENTS.refusedPermission;
  if (verdict.result === OUT_OF_SCHEDULE) return verdict.timeInvalid ? EVENTS.timeInvalid : EVENTS.refusedSchedule;
  return verdict.result === FAILED_TO_UNLOCK ? EVENTS.supplyTooLow : undefined;
}

function draftOf(verdict: Verdict, event: number): Draft {
  const { keyClass, bank, detail, generation } = verdict.facts;
  return { event, keyClass, bank, detail, generationBits: keyClass === 4 ? generation % 16 : 0 };
}

function unlocking(bench: Bench, verdict: Verdict, session: Session, time: DriftingTime | null): Judged {
  const open = bench.ram.bolt === 'retracted' && !HARDWARE_MOVES_AGAIN(bench.flash);
  const outcome: Outcome = { ...plain(bench, session, time, SUCCESS), accepted: true };
  if (!bench.mayMove && !open)
    return { verdict, outcome: { ...outcome, result: FAILED_TO_UNLOCK }, flash: null, records: [] };
  if (open) return { verdict, outcome: { ...outcome, follow: 'stayOpen', carry: [] }, flash: null, records: [] };
  // Whoever set the motor going has the opening; a second one meanwhile finds the bolt on its way.
  const opening = draftOf(verdict, EVENTS.unlocked);
  return {
    verdict,
    outcome: { ...outcome, unlock: true },
    flash: { opening: bench.flash.opening ?? opening },
    records: [],
  };
}

/** A relay lets each person in anew; a bolt that is open stays open. */
const HARDWARE_MOVES_AGAIN = (flash: Flash): boolean => !HARDWARE[flash.hardware].needsTouch;

const isRecorded = (op: string): op is RecordedOp => RECORDED_OPS.some((recorded) => recorded === op);

function commanded(
  bench: Bench,
  verdict: Verdict,
  command: Exclude<Command, { op: 'unlock' }>,
  session: Session,
  time: DriftingTime | null,
): Judged {
  const { flash, readings, ram, settings } = bench;
  // The entry is looked up by the command's own name, so the two belong together; TypeScript cannot follow a union there.
  const effect = bench.commands[command.op] as (given: object) => Done;
  const done = effect({ command, flash, session, highestSent: ram.highestSent, readings });
  const after = { ...flash, ...done.flash };
  const records = isRecorded(command.op)
    ? [
        {
          ...draftOf(verdict, eventOfOp(command.op)),
          bank: done.bank ?? 0,
          generationBits: (done.generation ?? 0) % 16,
        },
      ]
    : [];
  const outcome: Outcome = {
    ...plain(bench, { ...session, ...done.session }, time, SUCCESS),
    accepted: true,
    zoneKnown: after.zone !== null,
    config: configOf(after, settings),
    follow: done.follow ?? 'nothing',
    answer:
      done.answer === undefined ? null : toHex(encodeResponse({ ...done.answer, commandId: verdict.facts.commandId })),
    carry: done.sendAll === true ? 'all' : records.map((_, i) => flash.nextNumber + i),
  };
  return { verdict, outcome, flash: done.flash ?? null, records };
}
