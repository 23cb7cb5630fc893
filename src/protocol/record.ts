/**
 * The plain block of a record (NP1): every change of a lock, numbered from 1 for the lock's life. The packet types are public; the
 * type of each event is NP1.
 */
import { hexByte, hexDigits } from './bytes.ts';
import { type Decoded, faulty } from './decoded.ts';
import { slotNumber } from './hardware.ts';
import { bit, bits, i8, layout, u8, u16, u24, u32, type ValueOf } from './layout.ts';
import { CLASS_LIMITED, CLASS_MASTER, OPCODES, type Op, opOf } from './opcodes.ts';

/** The lock's own events. The event of an accepted command that writes flash is `eventOfOp`. */
export const EVENTS = {
  unlocked: 0x01,
  locked: 0x02,
  jam: 0x03,
  /** Refused in one of the checks 1–6. */
  refused: 0x04,
  refusedPermission: 0x05,
  refusedSchedule: 0x06,
  timeInvalid: 0x07,
  started: 0x08,
  insideRelease: 0x09,
  quickClick: 0x0a,
  supplyTooLow: 0x0b,
  /** Represents all records up to its number, which were lost to overflow. */
  overwritten: 0x1f,
} as const satisfies Record<string, number>;

export type OwnEvent = keyof typeof EVENTS;

/** Commands that write flash and so leave a record. */
export const RECORDED_OPS = [
  'setup',
  'removeLimitedKey',
  'enableLimitedKey',
  'setQuickClick',
  'quickClickLockout',
  'reset',
  'setRadioPower',
  'setTimeout',
  'setLongPress',
  'clearQuickClick',
  'unitState',
  'scheduleHours',
  'zoneTime',
] as const satisfies readonly Op[];
export type RecordedOp = (typeof RECORDED_OPS)[number];

/** Opcode − 80 (A0–B1) or − 90 (C7–C9). */
export const eventOfOp = (op: RecordedOp): number => OPCODES[op] - (OPCODES[op] >= 0xc0 ? 0x90 : 0x80);

const OPS_BY_EVENT: ReadonlyMap<number, RecordedOp> = new Map(RECORDED_OPS.map((op) => [eventOfOp(op), op]));
const OWN_BY_EVENT: ReadonlyMap<number, OwnEvent> = new Map(
  (Object.keys(EVENTS) as OwnEvent[]).map((name): [number, OwnEvent] => [EVENTS[name], name]),
);

/** The name of an event number; undefined if there is no such event. */
export const eventName = (event: number): OwnEvent | RecordedOp | undefined =>
  OWN_BY_EVENT.get(event) ?? OPS_BY_EVENT.get(event);
export const opOfEvent = (event: number): RecordedOp | undefined => OPS_BY_EVENT.get(event);

/** Types of server packets (public). */
export const SERVER_TYPES = {
  key: 0x74,
  unlock: 0x75,
  log: 0x76,
  quickClick: 0x77,
  radio: 0x78,
  sleep: 0x79,
  longPress: 0x7a,
  quickClickLockout: 0x7b,
  reset: 0x7c,
  limitedKeys: 0x7d,
} as const satisfies Record<string, number>;

/** Types of server packets by event: A1 74, A3 and A4 7D, A9 7C, A6 77, unlocked 75, else 76. Source: NP1. */
export function serverTypeOf(event: number): number {
  if (event === EVENTS.unlocked) return SERVER_TYPES.unlock;
  switch (opOf(event + 0x80)) {
    case 'setup':
      return SERVER_TYPES.key;
    case 'removeLimitedKey':
    case 'enableLimitedKey':
      return SERVER_TYPES.limitedKeys;
    case 'reset':
      return SERVER_TYPES.reset;
    case 'setQuickClick':
      return SERVER_TYPES.quickClick;
    default:
      return SERVER_TYPES.log;
  }
}

const common = {
  event: u8(0),
  /** Class 4: slot in bits 0–6, standing in bit 7. Classes 0 and 2: operand byte 6, or bits 0–7 of the session mark. Else zero. */
  detail: u8(1),
  /** The lock's own time, unix seconds; meaningless when `clockValid` is false. */
  time: u32(2),
  /** From 1, for the lock's life. */
  number: u32(9),
  clockValid: bit(13, 0),
  /** Generation of the slot concerned, mod 16, or bits 8–11 of the session mark; else zero. */
  generationBits: bits(13, 4, 4),
  /** As byte 0 of the header: for A3 and A4 the bank is that of the slot they name. */
  keyClass: bits(14, 0, 4),
  bank: bits(14, 4, 4),
} as const;
const reading = { ...common, batteryMv: u16(6), temperatureC: i8(8) } as const;
/** `digest`: of the value that flash holds after the command (`keys/held.ts`). */
const configuration = { ...common, digest: u24(6) } as const;

/** Something that happened, with the supply voltage and temperature at that moment. */
export type ReadingRecord = ValueOf<typeof reading>;
/** A command that wrote flash, with the digest of the contents of flash since then. */
export type ConfigurationRecord = ValueOf<typeof configuration>;

/** A record of the lock: an event with the readings at that moment, or a command that wrote flash. */
export type LockRecord = ReadingRecord | ConfigurationRecord;

const options = { length: 16, checksumAt: 15 };
export const recordLayout = layout<typeof reading>({ name: 'record', ...options }, reading);
export const configurationLayout = layout<typeof configuration>(
  { name: 'configuration record', ...options },
  configuration,
);

export const isConfiguration = (record: LockRecord): record is ConfigurationRecord => 'digest' in record;

/** The 16 bytes of a lock’s record (docs/protocol.md, section 8). */
export const encodeRecord = (record: LockRecord): Uint8Array =>
  isConfiguration(record) ? configurationLayout.encode(record) : recordLayout.encode(record);

/** Refuses an undefined event number. */
export function decodeRecord(block: Uint8Array): Decoded<LockRecord> {
  const event = block[0] ?? 0;
  if (opOfEvent(event) !== undefined) return configurationLayout.decode(block);
  const read = recordLayout.decode(block);
  return read.ok && eventName(event) === undefined
    ? faulty('unknown-value', 0, `event ${hexByte(event)}`, 'a known event')
    : read;
}

/** Byte 1 of a record about a limited key. */
export const limitedDetail = (slot: number, standing: boolean): number => slot | (standing ? 0x80 : 0);

/** The slot number a record is about: a class 4 attempt, or A3 and A4. */
export function slotOfRecord(record: LockRecord): number | undefined {
  if (record.keyClass === CLASS_LIMITED) return slotNumber(record.bank, record.detail & 0x7f);
  const op = opOfEvent(record.event);
  if (op !== 'removeLimitedKey' && op !== 'enableLimitedKey') return undefined;
  return slotNumber(record.bank, record.detail & 0x7f);
}

const MARKED: readonly number[] = [EVENTS.unlocked, EVENTS.jam, EVENTS.supplyTooLow];

/**
 * A record of an opening or a jam by the core's own key, or of its refusal because of the supply, contains the mark of its session instead of a slot.
 */
export const markOfRecord = ({ event, keyClass, detail, generationBits }: LockRecord): number | undefined =>
  keyClass === CLASS_MASTER && MARKED.includes(event) ? detail | (generationBits << 8) : undefined;

/** One line in words. */
export function printRecord(record: LockRecord): string {
  const name = eventName(record.event) ?? `event ${hexByte(record.event)}`;
  const words = [`record ${record.number}: ${name}`];
  const slot = slotOfRecord(record);
  if (slot !== undefined) words.push(`slot ${slot} generation …${record.generationBits}`);
  const mark = markOfRecord(record);
  if (mark !== undefined) words.push(`session mark ${hexDigits(mark, 3)}`);
  words.push(record.clockValid ? `at ${record.time}` : 'clock lost');
  if (isConfiguration(record)) words.push(`digest ${hexDigits(record.digest, 6)}`);
  else words.push(`${record.batteryMv} mV`, `${record.temperatureC} °C`);
  return words.join(', ');
}
