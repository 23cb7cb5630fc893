/** Describes the packets of the phone and the lock in words. Half a master key is a secret, so no report contains it. */
import { openRecord, type UpKeyCandidate } from '../../../keys/records.ts';
import { decodeManufacturerData, printAdvertisement } from '../../../protocol/advertising.ts';
import { bytesOf, hexByte, toHex } from '../../../protocol/bytes.ts';
import type { Command, UnknownCommand } from '../../../protocol/command.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import { printRecord } from '../../../protocol/record.ts';
import { decodeResponse, printResponse } from '../../../protocol/response.ts';
import { isResult, RESULTS } from '../../../protocol/results.ts';
import { decodeSession, printSession } from '../../../protocol/session.ts';
import type { KeyRequest } from './keyring.ts';

const UNPRINTED = new Set(['op', 'half', 'master']);
const DAY_MS = 86_400_000;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const twoDigits = (n: number): string => String(n).padStart(2, '0');
const clock = (quarters: number): string => `${twoDigits(Math.floor(quarters / 4))}:${twoDigits((quarters % 4) * 15)}`;
const offset = (quarters: number): string => `UTC${quarters < 0 ? '-' : '+'}${clock(Math.abs(quarters))}`;

/** `Wednesday 2026-07-15`. */
const dateInWords = (at: Date): string => `${WEEKDAYS[(at.getUTCDay() + 6) % 7]} ${at.toISOString().slice(0, 10)}`;

/** `Wednesday 2026-07-15 10:00:00 UTC`. */
export const describeTime = (unixSeconds: number): string => {
  const at = new Date(unixSeconds * 1_000);
  return `${dateInWords(at)} ${at.toISOString().slice(11, 19)} UTC`;
};

/** The meaning of a number in operands about hours, days and time zones. */
const MEANINGS: Readonly<Record<string, (value: number) => string>> = {
  weekdays: (mask) => (mask === 0x7f ? 'every day' : WEEKDAYS.filter((_, day) => (mask >> day) & 1).join(' ')),
  open: clock,
  close: clock,
  offset,
  offsetAfter: offset,
  transition: (seconds) => (seconds === 0 ? 'none' : describeTime(seconds)),
  phoneTime: describeTime,
};

const operandInWords = (name: string, value: unknown): string => {
  if (value instanceof Uint8Array) return toHex(value);
  const meaning = typeof value === 'number' ? MEANINGS[name]?.(value) : undefined;
  return meaning === undefined ? String(value) : `${String(value)} (${meaning})`;
};

const inWords = (named: object): string =>
  Object.entries(named)
    .filter(([name]) => !UNPRINTED.has(name))
    .map(([name, value]) => `${name} ${operandInWords(name, value)}`)
    .join(', ');

/** The command and its operand, such as `index 1, weekdays 127 (every day)`; empty for a command without one. */
export const describeCommand = (command: Command | UnknownCommand): string => inWords(command);

/** The key in words, such as `key day 20649 (Wednesday 2026-07-15), schedule 3`; the header contains the rest. */
export const describeKey = ({ day, ...wish }: KeyRequest): string =>
  [`key day ${day} (${dateInWords(new Date(day * DAY_MS))})`, inWords(wish)].filter(Boolean).join(', ');

/** `61 (invalid key)`. */
export const describeResult = (code: number): string =>
  isResult(code) ? `${hexByte(code)} (${RESULTS[code]})` : hexByte(code);

const NOT_ITS_RECORD = 'not a record of this lock';

/** Whether a notification is a record that the lock may have sent. */
export const isItsRecord = (hex: string, means: string): boolean =>
  hex.startsWith('50') && !means.endsWith(NOT_ITS_RECORD);

/** Describes the packets that a lock sent within a session; a record is decoded if a key decrypts it. */
export function describeNotification(
  hex: string,
  session: Uint8Array | undefined,
  upKeys: readonly UpKeyCandidate[] | undefined,
): string {
  if (!hex.startsWith('50') || session === undefined || upKeys === undefined) return describeResponse(hex);
  const opened = openRecord(bytesOf(hex), session, upKeys);
  return opened.ok ? printRecord(opened.record) : `${describeResponse(hex)}, ${NOT_ITS_RECORD}`;
}

export function describeResponse(hex: string): string {
  const read = decodeResponse(bytesOf(hex));
  return read.ok ? printResponse(read.value) : `not a response: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function describeSession(hex: string): string {
  const read = decodeSession(bytesOf(hex));
  return read.ok ? printSession(read.value) : `not a session: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function describeAdvertisement(hardware: HardwareCode, hex: string): string {
  const read = decodeManufacturerData(bytesOf(hex));
  return read.ok ? printAdvertisement(hardware, read.value) : `not its manufacturer data: ${read.fault.expected}`;
}
