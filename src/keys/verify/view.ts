/**
 * The state of a lock that verification reads: its RAM, flash, clock and supply at one point in time. Read-only.
 */
import type { HardwareCode } from '../../protocol/hardware.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { ZoneTime } from '../../protocol/operands.ts';
import type { SlotSecretCache } from '../slot-secrets.ts';

/** Quarter-hours of one weekday, open ≤ now < close ≤ 96; null is closed. */
export type DayHours = { readonly open: number; readonly close: number } | null;
/** Monday to Sunday, seven entries. */
export type WeekHours = readonly DayHours[];

export interface SlotView {
  /** From 1; rises when the slot is reassigned. Keys of a lower generation no longer open. */
  readonly generation: number;
  /** Set by A3, cleared by A4. */
  readonly blacklisted: boolean;
}

export interface FlashView {
  /** 16 bytes. */
  readonly master: Uint8Array;
  /** By slot number (bank × 128 + slot); a slot never written is generation 1 and enabled. */
  slot(slotNumber: number): SlotView;
  readonly overlocked: boolean;
  /** Hours of a schedule index 1–15; undefined means closed all week. */
  hours(index: number): WeekHours | undefined;
}

export interface ClockView {
  /** Whether the time and the time-zone data is known. */
  readonly valid: boolean;
  /** The lock's own time; meaningless unless `valid`. */
  readonly unixSeconds: number;
  /** The time zone that the last C9 set. */
  readonly zone: ZoneTime | undefined;
  /** Days since 1970-01-01, kept in flash; 0 when the lock never knew one. */
  readonly lastKnownDay: number;
}

/** The halves of a new master key that B0 staged in this session; 8 bytes each. */
export interface StagedHalves {
  readonly part0: Uint8Array | undefined;
  readonly part1: Uint8Array | undefined;
}

/** The state of a lock that verification needs; times are unix seconds. */
export interface LockView {
  readonly mac: Mac;
  readonly hardware: HardwareCode;
  readonly provisioning: 'factory' | 'ready';
  /** The 20 session bytes of this link. */
  readonly session: Uint8Array;
  /** The sequence number of the last accepted class 0 or 2 command in this session; 0 before the first. */
  readonly lastSequence: number;
  readonly staged: StagedHalves;
  /** 16 bytes: the base of class 0. */
  readonly factoryBase: Uint8Array;
  /** Undefined on a lock that is not set up. */
  readonly flash: FlashView | undefined;
  readonly clock: ClockView;
  /** Whether the supply could run the motor now; also true when the bolt is open and need not move. */
  readonly supplyCarriesMotor: boolean;
  readonly slotSecrets?: SlotSecretCache;
}
