/**
 * One packet presented to one lock: everything that checks read from it, computed lazily and once. Reading checks
 * nothing and never throws, so a list of checks with one entry replaced can still be evaluated to its end.
 */
import {
  type Command,
  decodePlain,
  HEADER_LENGTH,
  limitedPlainLayout,
  PACKET_LENGTH,
  type Plain,
  peekCommand,
  systemPlainLayout,
  type UnknownCommand,
} from '../../protocol/command.ts';
import { type Decoded, faulty } from '../../protocol/decoded.ts';
import { slotExists, slotNumber } from '../../protocol/hardware.ts';
import { decodeHeader, type HeaderReading, headerLayout, limitedHeader } from '../../protocol/header.ts';
import { CLASS_BASE, CLASS_LIMITED, CLASS_MASTER } from '../../protocol/opcodes.ts';
import { limitedDetail } from '../../protocol/record.ts';
import { openBlock } from '../block.ts';
import { commandBase, offlineKey, slotSecret } from '../derive.ts';
import { fullKeyDay } from '../key-day.ts';
import { type LocalTime, localTime } from '../zone.ts';
import type { LockView, SlotView } from './view.ts';

const NO_SLOT: SlotView = { generation: 0, blacklisted: false };

export class Attempt {
  readonly lock: LockView;
  readonly packet: Uint8Array;
  /** Bytes 0–3, decoded leniently. */
  readonly header: HeaderReading;
  readonly keyClass: number;
  /** Classes 0 and 2: byte 2. */
  readonly sequence: number;
  readonly slotNumber: number;
  #slot: SlotView | undefined;
  #base: Uint8Array | undefined;
  #opened: Uint8Array | undefined;
  #plain: Plain | undefined;

  constructor(lock: LockView, packet: Uint8Array) {
    this.lock = lock;
    this.packet = packet;
    this.header = headerLayout.peek(packet);
    this.keyClass = this.header.keyClass;
    this.sequence = packet[2] ?? 0;
    this.slotNumber = slotNumber(this.header.bank, this.header.slot);
  }

  get limited(): boolean {
    return this.keyClass === CLASS_LIMITED;
  }

  /** Whether the class is 0 or 2. */
  get system(): boolean {
    return this.keyClass === CLASS_BASE || this.keyClass === CLASS_MASTER;
  }

  /** The lock's state of the slot that class 4 names. */
  get slot(): SlotView {
    this.#slot ??= this.#slotInFlash();
    return this.#slot;
  }

  #slotInFlash(): SlotView {
    const { flash, hardware } = this.lock;
    if (!this.limited || flash === undefined || !slotExists(hardware, this.slotNumber)) return NO_SLOT;
    return flash.slot(this.slotNumber);
  }

  /** The full key day of class 4. */
  get keyDay(): number {
    return this.header.standing ? 0 : fullKeyDay(this.header.keyDayBits, this.lock.clock.lastKnownDay);
  }

  /** Class 4 with a key day. */
  get dated(): boolean {
    return this.limited && !this.header.standing;
  }

  /** The lock's wall time; undefined while its clock is lost. */
  get wallTime(): LocalTime | undefined {
    const { valid, zone, unixSeconds } = this.lock.clock;
    return valid && zone !== undefined ? localTime(zone, unixSeconds) : undefined;
  }

  /** The base with which the lock decrypts this packet; undefined if it has none. */
  get base(): Uint8Array | undefined {
    this.#base ??= this.#derive();
    return this.#base;
  }

  #derive(): Uint8Array | undefined {
    const { flash, factoryBase, mac, slotSecrets } = this.lock;
    if (this.keyClass === CLASS_BASE) return factoryBase;
    if (flash === undefined) return undefined;
    if (this.keyClass === CLASS_MASTER) return commandBase(flash.master);
    const { slotNumber: number, keyDay } = this;
    const { generation } = this.slot;
    const { standing, schedule } = this.header;
    const secret =
      slotSecrets?.secret(flash.master, number, generation) ?? slotSecret(flash.master, number, generation);
    return offlineKey(secret, { mac, slotNumber: number, standing, keyDay, schedule });
  }

  /** The sixteen bytes decrypted with the lock's key, or as received if it has no key. */
  get opened(): Uint8Array {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  #open(): Uint8Array {
    const { base, packet } = this;
    const block = new Uint8Array(PACKET_LENGTH - HEADER_LENGTH);
    for (let i = 0; i < block.length; i++) block[i] = packet[HEADER_LENGTH + i] ?? 0;
    return base === undefined ? block : openBlock(base, this.lock.session, block);
  }

  /** Check 5: header and plain bytes read strictly. */
  get strict(): Decoded<Plain> {
    const { keyClass } = this;
    if (keyClass !== 0 && keyClass !== 2 && keyClass !== 4)
      return faulty('unknown-value', 0, String(keyClass), 'class 0, 2 or 4');
    const header =
      this.limited && this.packet.length >= HEADER_LENGTH
        ? limitedHeader(this.header)
        : decodeHeader(this.packet.slice(0, HEADER_LENGTH));
    if (!header.ok) return header;
    const { base } = this;
    if (base === undefined)
      return faulty('unknown-value', 0, `class ${keyClass}`, 'a class that this lock holds a key for');
    const plain = decodePlain(keyClass, this.opened);
    if (!plain.ok) return plain;
    // Bytes that decode strictly decode leniently to the same value.
    this.#plain = plain.value;
    if (plain.value.keyClass === 4 || plain.value.sequence === this.sequence) return plain;
    return faulty('unknown-value', 14, String(plain.value.sequence), `the header's sequence ${this.sequence}`);
  }

  /** The plain bytes, decoded leniently. */
  get plain(): Plain {
    this.#plain ??= this.#read();
    return this.#plain;
  }

  #read(): Plain {
    if (this.keyClass === 0 || this.keyClass === 2) {
      const { opcode, part, time, operand, sequence } = systemPlainLayout.peek(this.opened);
      return { keyClass: this.keyClass, time, sequence, command: peekCommand(opcode, part, operand) };
    }
    const { opcode, timed, time, operand } = limitedPlainLayout.peek(this.opened);
    return { keyClass: CLASS_LIMITED, timed, time, command: peekCommand(opcode, false, operand) };
  }

  get command(): Command | UnknownCommand {
    return this.plain.command;
  }

  /** Byte 1 of this attempt's record: the slot for class 4; operand byte 6 for classes 0 and 2 once the block has decrypted. */
  detail(openedRightly: boolean): number {
    if (this.limited) return limitedDetail(this.header.slot, this.header.standing);
    return this.system && openedRightly ? (this.opened[6] ?? 0) : 0;
  }
}
