/**
 * Where packets are judged and answered: between the door they came by and the flash they change.
 *
 * INV-1 the write comes before the answer that reports it. INV-2 server packets go before the answer they belong to.
 */
import { bytesOf, toHex } from '../protocol/bytes.ts';
import { CLASS_QUICK_CLICK } from '../protocol/opcodes.ts';
import { EVENTS } from '../protocol/record.ts';
import { encodeResponse } from '../protocol/response.ts';
import { INVALID_DATA, RESULTS } from '../protocol/results.ts';
import type { TimerEvent } from '../sim/clock.ts';
import { deviceTime } from '../sim/drift.ts';
import { answerPackets } from './answers.ts';
import type { FirmwareEffect, Session, Work } from './firmware/types.ts';
import { judge } from './judge.ts';
import { lockDraft, recordsToSend } from './store.ts';
import type { Works, WorksGiven } from './works.ts';

export class Desk {
  readonly #works: Works;
  readonly #given: WorksGiven;
  /** The record of a reset goes out under the key that the reset has just wiped. */
  #masterBefore: string | null = null;

  constructor(works: Works, given: WorksGiven) {
    this.#works = works;
    this.#given = given;
  }

  judge(work: Work): void {
    const works = this.#works;
    const { ram } = works.actors;
    const session: Session | null = work.via === 'ble' ? ram.ble : ram.mesh;
    if (session === null) return;
    const before = works.flash.master;
    const { parts, settings, slotSecrets } = this.#given;
    const judged = judge({
      checks: parts.checks,
      commands: parts.commands,
      settings,
      slotSecrets,
      flash: works.flash,
      ram,
      readings: works.read.readings(),
      via: work.via,
      session,
      packet: bytesOf(work.packet),
      at: works.actors.now(),
      ppm: works.ppm,
      carriesMotor: works.read.supply !== 'none',
      mayMove: this.#given.mains || works.actors.firmwareStates.power !== 'checkIn',
    });
    const { verdict, outcome } = judged;
    if (verdict.ok) works.trace('lock.accepted', { via: work.via, op: verdict.command.op, commandId: work.commandId });
    else works.trace('lock.refused', { via: work.via, check: verdict.check, result: verdict.result });
    if (outcome.time !== ram.time && outcome.time !== null) {
      const by = ram.time === null ? null : outcome.time.deviceAt - deviceTime(ram.time, works.actors.now());
      works.trace('lock.clock', { byMs: by });
    }
    if ((judged.flash !== null || judged.records.length > 0) && !works.write(judged.flash ?? {}, judged.records))
      return;
    this.#masterBefore = before;
    works.actors.tellFirmware({ type: 'judged', ...works.moment, outcome });
    this.#masterBefore = null;
  }

  answer(effect: Extract<FirmwareEffect, { type: 'answer' }>): void {
    const works = this.#works;
    const { via, session, commandId, result } = effect;
    const { ram } = works.actors;
    const open = via === 'ble' ? ram.ble : ram.mesh;
    const records = recordsToSend(works.flash, effect.carry, open?.carried ?? []);
    const packets = answerPackets(works.flash.master ?? this.#masterBefore, session, records);
    const answer = effect.answer ?? toHex(encodeResponse({ kind: 'result', result: plainResult(result), commandId }));
    const carried = packets.length === 0 ? [] : records.map((record) => record.number);
    works.trace('lock.answered', { via, result, commandId, records: carried, says: RESULTS[result] });
    if (!works.send(via, session, packets, answer)) return;
    works.actors.tellFirmware({ type: 'answered', ...works.moment, via, carried });
  }

  answerOverflow(event: TimerEvent): void {
    const works = this.#works;
    const { via, commandId, session } = event;
    works.actors.tellFirmware({ type: 'overflowed', ...works.moment });
    if (typeof commandId !== 'number' || typeof session !== 'string' || (via !== 'ble' && via !== 'mesh')) return;
    const { ram } = works.actors;
    if ((via === 'ble' ? ram.ble : ram.mesh)?.hex !== session) return;
    works.trace('lock.overflow', { via, commandId });
    works.send(via, session, [], toHex(encodeResponse({ kind: 'result', result: INVALID_DATA, commandId })));
  }

  notice(byHand: boolean): void {
    const works = this.#works;
    const state = works.read.mechanical;
    works.trace('lock.notice', { state, byHand });
    works.send('ble', '', [], toHex(encodeResponse({ kind: 'shutdown', state, byHand })));
  }

  /** A code opens once it is known, has uses left, and nothing stands against it. */
  tryClicks(length: number, pattern: number): void {
    const works = this.#works;
    const { flash } = works;
    const found = Object.entries(flash.quickClicks).find(
      ([, code]) => code.length === length && code.pattern === pattern && code.uses > 0,
    );
    const barred = flash.clickLockout || flash.overlock || works.read.supply === 'none';
    const right = found !== undefined && !barred;
    works.trace('lock.clicks', { right });
    if (barred && found !== undefined) return;
    if (right) {
      const [index, code] = found;
      const uses = code.uses === UNLIMITED ? UNLIMITED : code.uses - 1;
      const opening = { ...lockDraft(EVENTS.quickClick), keyClass: CLASS_QUICK_CLICK, detail: Number(index) };
      if (works.actors.ram.bolt === 'retracted') return;
      if (
        !works.write(
          { quickClicks: { ...flash.quickClicks, [index]: { ...code, uses } }, opening: flash.opening ?? opening },
          [],
        )
      )
        return;
    }
    works.actors.tellFirmware({ type: 'clicked', ...works.moment, right });
  }
}

const UNLIMITED = 255;

/** 64 and 66 have packets of their own and never come this way. */
function plainResult(result: keyof typeof RESULTS): Exclude<keyof typeof RESULTS, 0x64 | 0x66> {
  if (result === 0x64 || result === 0x66) throw new RangeError(`${result} is no plain answer`);
  return result;
}
