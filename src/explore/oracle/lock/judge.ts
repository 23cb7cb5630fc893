/**
 * The fifteen checks of docs/protocol.md §7, restated: the answer that a lock in its current state must give to a packet. The motor (check 15) is
 * judged later.
 */
import type { LockModel, SessionModel } from '../model/lock-model.ts';
import type { PacketAtLock } from '../model/observations.ts';
import {
  baseOfClass0,
  baseOfClass2,
  baseOfClass4,
  decryptPacket,
  hasValidSum,
  header,
  isKnown,
  unusedZero,
} from '../model/wire.ts';
import { localClockTime, nearestDay } from '../model/zone.ts';

export interface Expected {
  /** The number of the first check that fails, 1–14; 15 if none of these fails. */
  readonly check: number;
  /** The answer: 0x60 if the motor may run or the command is done. */
  readonly code: number;
  /** Whether both this answer and an acceptance would be correct, because the state is too close to a limit to decide. */
  readonly unsure: boolean;
  readonly keyClass: number;
  readonly sequence: number;
  /** The plain bytes, if the packet could be decrypted. */
  readonly plain: Buffer | undefined;
}

const OPENS_WITHIN_S = 300;

export function judge(model: LockModel, judging: PacketAtLock, factorySecret: Uint8Array): Expected {
  const { packet } = judging;
  const read = header(packet);
  const { keyClass, sequence } = read;
  let plain: Buffer | undefined;
  const fails = (check: number, code: number, unsure = false): Expected => ({
    check,
    code,
    unsure,
    keyClass,
    sequence,
    plain,
  });
  if (packet.length !== 20) return fails(1, 0x65);
  if (keyClass !== 0 && keyClass !== 2 && keyClass !== 4) return fails(2, 0x62);
  if ((model.master === undefined) !== (keyClass === 0)) return fails(3, 0x63);
  if (keyClass === 4 && !model.hasSlot(read.slot)) return fails(4, 0x61);
  const session = model.session(Buffer.from(judging.session).toString('hex').toUpperCase(), judging.at);
  const base = baseFor(model, judging, factorySecret);
  plain = decryptPacket(base, judging.session, packet);
  if (!headerClean(packet) || !hasValidSum(plain) || !unusedZero(plain, keyClass) || !tailRight(plain, packet))
    return fails(5, 0x61);
  if (keyClass !== 4 && sequence <= session.lastSequence) return fails(6, 0x65);
  const opcode = plain[0] ?? 0;
  if (!isKnown(opcode)) return fails(7, 0x62);
  if (keyClass === 4 ? opcode !== 0xa2 : keyClass === 0 && opcode !== 0xa1 && opcode !== 0xb0) return fails(7, 0x63);
  if (keyClass !== 4 && !inRange(model, plain, judging, session)) return fails(8, 0x65);
  if (keyClass === 4) {
    const denied = denial(model, judging, plain);
    if (denied !== undefined) return fails(denied[0], denied[1]);
  }
  if (opcode === 0xa2 && judging.supply === false) return fails(14, 0x69);
  return fails(15, 0x60, opcode === 0xa2 && judging.supply === 'unsure');
}

/** Whether the unused bits of bytes 0–3 are zero. */
function headerClean(packet: Uint8Array): boolean {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = packet;
  if ((b0 & 15) !== 4) return b0 >> 4 === 0 && b1 === 0 && b3 === 0;
  return b1 < 128 || (b2 === 0 && (b3 & 15) === 0);
}

const tailRight = (plain: Buffer, packet: Uint8Array): boolean =>
  ((packet[0] ?? 0) & 15) === 4 ? plain[14] === 0 : plain[14] === packet[2];

function baseFor(model: LockModel, judging: PacketAtLock, factorySecret: Uint8Array): Buffer {
  const { keyClass, slot, standing, dayBits, schedule } = header(judging.packet);
  if (keyClass === 0 || model.master === undefined) return baseOfClass0(factorySecret, model.mac);
  if (keyClass === 2) return baseOfClass2(model.master);
  const keyDay = nearestDay(dayBits, model.lastKnownDay);
  const { generation } = model.slot(slot);
  return baseOfClass4(model.master, { mac: model.mac, slot, generation, standing, keyDay, schedule });
}

function inRange(model: LockModel, plain: Buffer, judging: PacketAtLock, session: SessionModel): boolean {
  const byte6 = plain[6] ?? 0;
  switch (plain[0]) {
    case 0xa1:
      return model.mayTake(plain, judging.session, session.staged);
    case 0xa3:
    case 0xa4:
      return model.hasSlot(plain.readUInt16LE(6));
    case 0xa6: {
      const length = plain[7] ?? 0;
      const fits = byte6 <= 99 && length >= 3 && length <= 24 && (plain[11] ?? 0) >= 1;
      return fits && plain.readUIntLE(8, 3) >> length === 0;
    }
    case 0xa7:
    case 0xb1:
      return byte6 <= 99;
    case 0xad:
      return plain.readInt8(6) >= -40 && plain.readInt8(6) <= 8;
    case 0xae:
      return plain.readUInt16LE(6) >= 1 && plain.readUInt16LE(6) <= 3_600;
    case 0xaf:
      return plain.readUInt16LE(6) >= 100 && plain.readUInt16LE(6) <= 10_000;
    case 0xc8:
      return byte6 >= 1 && byte6 <= 15 && (plain[8] ?? 0) <= (plain[9] ?? 0) && (plain[9] ?? 0) <= 96;
    case 0xc9: {
      const none = plain.readUInt32LE(7) === 0;
      return !none || (plain.readInt8(11) === plain.readInt8(6) && plain.readUInt16LE(12) === 0);
    }
    default:
      return true;
  }
}

/** Checks 9–13: the number and the answer of the first one that fails. */
function denial(
  model: LockModel,
  { packet, lockTime }: PacketAtLock,
  plain: Buffer,
): readonly [number, number] | undefined {
  const { standing, dayBits, schedule, slot } = header(packet);
  const local = lockTime === undefined || model.zone === null ? undefined : localClockTime(model.zone, lockTime);
  if (!standing && local?.day !== nearestDay(dayBits, model.lastKnownDay)) return [9, 0x6d];
  if (schedule !== 0) {
    const hours = local === undefined ? null : (model.hours.get(schedule)?.[local.weekday] ?? null);
    if (local === undefined || hours === null || local.quarter < hours.open || local.quarter >= hours.close)
      return [10, 0x6d];
  }
  const timed = ((plain[1] ?? 0) & 1) === 1;
  if (timed && (local === undefined || Math.abs(plain.readUInt32LE(2) - (lockTime ?? 0)) > OPENS_WITHIN_S))
    return [11, 0x6d];
  if (model.slot(slot).blacklisted) return [12, 0x63];
  return model.overlock ? [13, 0x63] : undefined;
}
