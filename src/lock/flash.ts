/**
 * A lock's non-volatile memory: one immutable value. A write replaces it as a whole or not at all.
 *
 * INV-1: A write is one step: old value or new value. INV-2: Epoch and record number survive even a reset (A9).
 * INV-3: Slots, hours and codes are stored only once they differ from their values under a new master key.
 */
import type { WeekHours } from '../keys/verify/view.ts';
import type { HardwareCode } from '../protocol/hardware.ts';
import type { Mac } from '../protocol/mac.ts';
import type { ZoneTime } from '../protocol/operands.ts';
import type { LockRecord } from '../protocol/record.ts';

/** A key slot: keys of a lower generation are void, and a key for a blacklisted slot is answered with 63. */
export interface SlotState {
  readonly generation: number;
  readonly blacklisted: boolean;
}

interface QuickClickCode {
  /** 3–24 presses; the first in bit 0, 0 short, 1 long. */
  readonly length: number;
  readonly pattern: number;
  /** 1–254, or 255 for unlimited. */
  readonly uses: number;
}

/** The cause of a record; time, supply and number are added when it is written. */
export interface RecordDraft {
  readonly keyClass: number;
  readonly bank: number;
  readonly detail: number;
  readonly generationBits: number;
  readonly event: number;
  /** For a configuration record: the digest of the contents of flash after the write. */
  readonly digest?: number;
}

/** The last recorded opener, until the bolt extends: the record fields that identify them. */
export type RecordedOpener = Pick<RecordDraft, 'keyClass' | 'bank' | 'detail' | 'generationBits'>;

export interface Flash {
  readonly hardware: HardwareCode;
  /** `C0:FF:EE:00:00:01`. */
  readonly mac: Mac;
  /** Hex. Base of class 0, from the factory. */
  readonly baseKey: string;
  /** Hex; null in a factory lock. */
  readonly master: string | null;
  readonly epoch: number;
  readonly bootCount: number;
  /** By slot number; a missing slot is enabled in generation 1. */
  readonly slots: Readonly<Record<string, SlotState>>;
  readonly overlock: boolean;
  readonly explicitLock: boolean;
  /** By index 1–15: seven weekdays from Monday, in quarter-hours; a missing index is closed. */
  readonly hours: Readonly<Record<string, WeekHours>>;
  readonly zone: ZoneTime | null;
  /** By index 0–99. */
  readonly quickClicks: Readonly<Record<string, QuickClickCode>>;
  readonly clickLockout: boolean;
  /** Days since 1970 in the lock's time zone, the latest that it has known. */
  readonly lastKnownDay: number;
  /** Set by commands AD, AE and AF; null while the lock uses its settings. */
  readonly radioPowerDbm: number | null;
  readonly relockAfterS: number | null;
  readonly longPressMs: number | null;
  /** The opening in progress, written before the motor starts, so that it is recorded even if power fails. */
  readonly opening: RecordDraft | null;
  readonly lastOpener: RecordedOpener | null;
  /** Unacknowledged records, oldest first. */
  readonly records: readonly LockRecord[];
  readonly nextNumber: number;
}

const NONE = Object.freeze({});
const NO_RECORDS: readonly LockRecord[] = Object.freeze([]);

/** The content as it leaves the factory. */
export function factoryFlash(made: { hardware: HardwareCode; mac: Mac; baseKey: string }): Flash {
  const { hardware, mac, baseKey } = made;
  return { ...BLANK, hardware, mac, baseKey };
}

/** The values that a reset (A9) restores; boot count, epoch and numbering continue. */
export const AFTER_RESET = {
  master: null,
  slots: NONE,
  overlock: false,
  explicitLock: false,
  hours: NONE,
  zone: null,
  quickClicks: NONE,
  clickLockout: false,
  radioPowerDbm: null,
  relockAfterS: null,
  longPressMs: null,
} as const satisfies Partial<Flash>;

const BLANK = {
  ...AFTER_RESET,
  epoch: 0,
  bootCount: 0,
  lastKnownDay: 0,
  opening: null,
  lastOpener: null,
  records: NO_RECORDS,
  nextNumber: 1,
} as const satisfies Partial<Flash>;

/** The configuration of a lock that starts set up. */
export interface Provision {
  readonly hardware: HardwareCode;
  readonly mac: Mac;
  readonly baseKey: string;
  /** Hex of 16 bytes. */
  readonly master: string;
  readonly epoch: number;
  readonly zone: ZoneTime;
  readonly hours?: Flash['hours'];
  /** Today, as days since 1970 in `zone`. */
  readonly lastKnownDay?: number;
}

/**
 * The flash of a lock that starts set up. The core already holds its records of setup, time-zone data and hours, so numbering
 * continues at `nextNumber`, as if they had been acknowledged.
 */
export function provisionedFlash(given: Provision, nextNumber = 1): Flash {
  const { hardware, mac, baseKey, master, epoch, zone, hours, lastKnownDay } = given;
  return {
    ...factoryFlash({ hardware, mac, baseKey }),
    master,
    epoch,
    zone,
    hours: hours ?? NONE,
    lastKnownDay: lastKnownDay ?? 0,
    nextNumber,
  };
}

/** The state of a slot, whether stored or not. */
export const slotState = (flash: Flash, number: number): SlotState =>
  flash.slots[number] ?? { generation: 1, blacklisted: false };
