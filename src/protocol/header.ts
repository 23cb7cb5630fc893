/**
 * The header of a command packet: bytes 0–3, unencrypted, with a layout per key class (NP1). Class 4 names the slot, the key day mod 4096
 * and the schedule; classes 0 and 2 carry a sequence. INV: a standing key has no day.
 */
import { type Decoded, decoded, faulty } from './decoded.ts';
import { slotNumber } from './hardware.ts';
import { bit, bits, choice, layout, type PrintedField, u8, type ValueOf } from './layout.ts';
import { CLASS_LIMITED, KEY_CLASSES, type SystemClass } from './opcodes.ts';

const KEY_DAY_SPAN = 4096;

const fields = {
  keyClass: bits(0, 0, 4),
  bank: bits(0, 4, 4),
  slot: bits(1, 0, 7),
  standing: bit(1, 7),
  /** Key day mod 4096. */
  keyDayBits: bits(2, 0, 12),
  schedule: bits(3, 4, 4),
} as const;

/** Bytes 0–3, decoded leniently. */
export type HeaderReading = ValueOf<typeof fields>;
export const headerLayout = layout<typeof fields>({ name: 'header of class 4', length: 4 }, fields);

export const systemHeaderLayout = layout(
  { name: 'header of classes 0 and 2', length: 4 },
  { keyClass: choice<SystemClass>(0, { 0: 'base', 2: 'master' }, 0, 4), sequence: u8(2) },
);

export interface LimitedHeader {
  readonly keyClass: 4;
  readonly bank: number;
  /** 0–127; a lock has 0–99. */
  readonly slot: number;
  readonly standing: boolean;
  /** Key day mod 4096; zero for a standing key. */
  readonly keyDayBits: number;
  /** 0 means always; 1–15 means the hours that the lock stores under that index. */
  readonly schedule: number;
}

export interface SystemHeader {
  readonly keyClass: SystemClass;
  /** 1–255; 0 decodes but is never accepted. */
  readonly sequence: number;
}

export type Header = LimitedHeader | SystemHeader;

export function encodeHeader(header: Header): Uint8Array {
  if (header.keyClass !== CLASS_LIMITED) return systemHeaderLayout.encode(header);
  if (header.standing && header.keyDayBits !== 0) throw new RangeError('a standing key has no day');
  return headerLayout.encode(header);
}

/** `input` is four bytes. A class outside 0, 2, 4, an unused bit, or a standing key with a key day is a fault. */
export function decodeHeader(input: Uint8Array): Decoded<Header> {
  if (((input[0] ?? 0) & 0x0f) !== CLASS_LIMITED || input.length !== 4) return systemHeaderLayout.decode(input);
  return limitedHeader(headerLayout.peek(input));
}

/** The four bytes of a class 4 header that was decoded leniently. A standing key with a key day is a fault. */
export function limitedHeader({ bank, slot, standing, keyDayBits, schedule }: HeaderReading): Decoded<LimitedHeader> {
  if (standing && keyDayBits !== 0)
    return faulty('unused-bits', 2, `key day ${keyDayBits}`, 'no key day with a standing key');
  return decoded({ keyClass: CLASS_LIMITED, bank, slot, standing, keyDayBits, schedule });
}

/** Key day mod 4096, as the header carries it. */
export const keyDayBits = (keyDay: number): number => keyDay % KEY_DAY_SPAN;

/** Field by field; `input` begins with the header. Read without checks. */
export const headerFields = (input: Uint8Array): readonly PrintedField[] =>
  (((input[0] ?? 0) & 0x0f) === CLASS_LIMITED ? headerLayout : systemHeaderLayout).printBytes(input);

/** One line in words. */
export function printHeader(header: Header): string {
  if (header.keyClass !== CLASS_LIMITED) return `${KEY_CLASSES[header.keyClass]} key, sequence ${header.sequence}`;
  const { bank, slot, standing, schedule } = header;
  const day = standing ? 'standing' : `key day …${header.keyDayBits}`;
  const hours = schedule === 0 ? 'always' : `schedule ${schedule}`;
  return `limited key, slot ${slotNumber(bank, slot)}, ${day}, ${hours}`;
}
