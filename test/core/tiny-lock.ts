/**
 * The smallest correct lock: real verification and real records, but no body, no radio and no sleep. Tests of the core use it; the real lock has its
 * own tests.
 */
import { pressesOf } from '../../src/core/digital-keys/clicks.ts';
import { factoryBase, upKey } from '../../src/keys/derive.ts';
import { type HeldValue, heldDigest, sessionMark } from '../../src/keys/held.ts';
import { recordPacket } from '../../src/keys/records.ts';
import { CHECKS } from '../../src/keys/verify/checks.ts';
import { type Verdict, verify } from '../../src/keys/verify/verify.ts';
import type { LockView, SlotView, WeekHours } from '../../src/keys/verify/view.ts';
import { localTime } from '../../src/keys/zone.ts';
import { bytesOf, join, toHex } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import type { HardwareCode } from '../../src/protocol/hardware.ts';
import { mac } from '../../src/protocol/mac.ts';
import type { ZoneTime } from '../../src/protocol/operands.ts';
import { EVENTS, eventOfOp, type LockRecord, RECORDED_OPS, type RecordedOp } from '../../src/protocol/record.ts';
import { encodeSession } from '../../src/protocol/session.ts';

export class TinyLock {
  readonly mac;
  readonly hardware: HardwareCode;
  readonly factory: Uint8Array;
  master: Uint8Array | undefined;
  epoch = 0;
  slots = new Map<number, SlotView>();
  overlocked = false;
  /** Presses by index. */
  clicks = new Map<number, string>();
  hours = new Map<number, WeekHours>();
  zone: ZoneTime | undefined;
  /** Unix seconds; undefined if the clock is lost. */
  unixSeconds: number | undefined;
  lastKnownDay = 0;
  batteryMv = 3_000;
  opens = 0;
  records: LockRecord[] = [];
  carried = 0;
  session: Uint8Array = new Uint8Array(20);
  #sequence = 0;
  #staged: { part0: Uint8Array | undefined; part1: Uint8Array | undefined } = { part0: undefined, part1: undefined };
  #sessions = 0;
  #number = 0;

  constructor(address: string, factorySecret: Uint8Array, hardware: HardwareCode = '1A') {
    this.mac = mac(address);
    this.hardware = hardware;
    this.factory = factoryBase(factorySecret, this.mac);
  }

  /** A phone or gateway connects; returns the session in upper-case hex. */
  connect(): string {
    this.#sessions += 1;
    this.#sequence = 0;
    this.#staged = { part0: undefined, part1: undefined };
    const nonce = new Uint8Array(16);
    new DataView(nonce.buffer).setUint32(0, this.#sessions, true);
    nonce[15] = 7;
    this.session = encodeSession({
      state: 2,
      setUp: this.master !== undefined,
      clockValid: this.unixSeconds !== undefined && this.zone !== undefined,
      lowBattery: false,
      recordsWaiting: this.records.length > 0,
      epochBits: this.epoch % 16,
      batteryMv: this.batteryMv,
      nonce,
    });
    return toHex(this.session);
  }

  /** Takes one packet; returns the result code of its answer. */
  take(packetHex: string): number {
    const verdict = verify(CHECKS, this.#view(), bytesOf(packetHex));
    if (!verdict.ok) {
      if (verdict.accepted !== undefined) this.#sequence = verdict.accepted.sequence;
      this.#log(
        verdict,
        verdict.timeInvalid
          ? 'timeInvalid'
          : verdict.result === 0x63
            ? 'refusedPermission'
            : verdict.result === 0x6d
              ? 'refusedSchedule'
              : 'refused',
      );
      return verdict.result;
    }
    if (verdict.accepted !== undefined) {
      this.#sequence = verdict.accepted.sequence;
      if (verdict.accepted.keyClass === 2) this.unixSeconds = Math.max(this.unixSeconds ?? 0, verdict.accepted.time);
    }
    this.#obey(verdict.command, verdict);
    return 0x60;
  }

  /** Takes all packets of a list, whatever the answers, as the published phones do. */
  takeAll(packets: readonly string[]): number[] {
    return packets.map((packet) => this.take(packet));
  }

  /** The server packets of this session, oldest first. */
  upload(): string[] {
    const { master } = this;
    if (master === undefined) return [];
    return this.records.map((record) => toHex(recordPacket(upKey(master), this.session, record)));
  }

  #obey(command: Command, verdict: Extract<Verdict, { ok: true }>): void {
    this.#store(command);
    if (command.op === 'unlock') {
      this.opens += 1;
      this.#log(verdict, 'unlocked');
    } else if (isRecorded(command)) {
      const slot = 'slotNumber' in command ? this.slots.get(command.slotNumber) : undefined;
      const number = 'slotNumber' in command ? command.slotNumber : 0;
      this.#push(
        {
          event: eventOfOp(command.op),
          detail: detailOf(command),
          generationBits: (slot?.generation ?? 0) % 16,
          keyClass: verdict.facts.keyClass,
          bank: Math.floor(number / 128),
        },
        heldDigest(this.#up, this.session, this.#held(command)),
      );
    }
  }

  #store(command: Command): void {
    switch (command.op) {
      case 'setKey':
        this.#staged = { ...this.#staged, [command.part === 0 ? 'part0' : 'part1']: command.half };
        break;
      case 'setup':
        if (this.#staged.part0 === undefined || this.#staged.part1 === undefined) throw new Error('not staged');
        this.master = join(this.#staged.part0, this.#staged.part1);
        this.epoch = command.epoch;
        this.slots.clear();
        break;
      case 'enableLimitedKey':
      case 'removeLimitedKey': {
        const held = this.slots.get(command.slotNumber)?.generation ?? 1;
        if (command.generation < held) break;
        this.slots.set(command.slotNumber, {
          generation: command.generation,
          blacklisted: command.op === 'removeLimitedKey',
        });
        break;
      }
      case 'acknowledgeRecords':
        this.records = this.records.filter((record) => record.number > command.number);
        break;
      case 'setQuickClick':
        this.clicks.set(command.index, pressesOf(command.pattern, command.length));
        break;
      case 'clearQuickClick':
        this.clicks.delete(command.index);
        break;
      case 'unitState':
        this.overlocked = command.overlock;
        break;
      case 'zoneTime':
        this.zone = command;
        break;
      case 'scheduleHours': {
        const week = [...(this.hours.get(command.index) ?? Array.from({ length: 7 }, () => null))];
        for (let day = 0; day < 7; day++)
          if (((command.weekdays >> day) & 1) === 1) week[day] = { open: command.open, close: command.close };
        this.hours.set(command.index, week);
        break;
      }
      default:
        break;
    }
  }

  #log(verdict: Verdict, event: keyof typeof EVENTS): void {
    const { facts } = verdict;
    const named = event !== 'refused';
    const mark = named && facts.keyClass === 2 ? sessionMark(this.#up, this.session) : 0;
    this.#push({
      event: EVENTS[event],
      detail: facts.keyClass === 2 ? mark & 0xff : named ? facts.detail : 0,
      generationBits: facts.keyClass === 4 && named ? facts.generation % 16 : mark >> 8,
      keyClass: named ? facts.keyClass & 15 : 0,
      bank: named ? facts.bank : 0,
    });
  }

  #push(what: Pick<LockRecord, 'event' | 'detail' | 'generationBits' | 'keyClass' | 'bank'>, digest?: number): void {
    this.#number += 1;
    const clockValid = this.unixSeconds !== undefined && this.zone !== undefined;
    const stamped = { ...what, time: this.unixSeconds ?? 0, number: this.#number, clockValid };
    this.records.push(
      digest === undefined ? { ...stamped, batteryMv: this.batteryMv, temperatureC: 20 } : { ...stamped, digest },
    );
  }

  get #up(): Uint8Array {
    return this.master === undefined ? new Uint8Array(16) : upKey(this.master);
  }

  /** What the lock stores after that command. */
  #held(command: Extract<Command, { op: RecordedOp }>): HeldValue {
    switch (command.op) {
      case 'scheduleHours':
        return { op: command.op, index: command.index, week: this.hours.get(command.index) };
      case 'enableLimitedKey':
      case 'removeLimitedKey': {
        const { slotNumber } = command;
        const { generation, blacklisted } = this.slots.get(slotNumber) ?? { generation: 1, blacklisted: false };
        return { op: blacklisted ? 'removeLimitedKey' : 'enableLimitedKey', slotNumber, generation };
      }
      default:
        return command;
    }
  }

  #view(): LockView {
    const { zone, unixSeconds, master } = this;
    const valid = zone !== undefined && unixSeconds !== undefined;
    if (valid) this.lastKnownDay = localTime(zone, unixSeconds).day;
    return {
      mac: this.mac,
      hardware: this.hardware,
      provisioning: master === undefined ? 'factory' : 'ready',
      session: this.session,
      lastSequence: this.#sequence,
      staged: this.#staged,
      factoryBase: this.factory,
      flash:
        master === undefined
          ? undefined
          : {
              master,
              slot: (number) => this.slots.get(number) ?? { generation: 1, blacklisted: false },
              overlocked: this.overlocked,
              hours: (index) => this.hours.get(index),
            },
      clock: {
        valid,
        unixSeconds: unixSeconds ?? 0,
        zone,
        lastKnownDay: this.lastKnownDay,
      },
      supplyCarriesMotor: true,
    };
  }
}

const isRecorded = (command: Command): command is Extract<Command, { op: RecordedOp }> =>
  RECORDED_OPS.some((known) => known === command.op);

/** Operand byte 6. */
function detailOf(command: Command): number {
  switch (command.op) {
    case 'setup':
      return command.epoch & 0xff;
    case 'enableLimitedKey':
    case 'removeLimitedKey':
      return command.slotNumber & 0xff;
    case 'unitState':
      return (command.overlock ? 1 : 0) | (command.explicitLock ? 2 : 0);
    case 'scheduleHours':
    case 'setQuickClick':
    case 'clearQuickClick':
      return command.index;
    case 'zoneTime':
      return command.offset & 0xff;
    default:
      return 0;
  }
}
