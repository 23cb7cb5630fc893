/**
 * Every numeric setting of a lock, with its default. Locks that share a settings object also share their machines.
 * Milliseconds, millivolts, milliamperes, newtons and degrees Celsius, all whole.
 */
import type { PublicSource, Source } from '../protocol/sources.ts';

export interface LockSettings {
  /** The time from the return of power to the first instruction. Source: chosen. */
  readonly bootMs: number;
  /** How long a ONE stays awake after a touch, a first connection or an accepted command. The sources state that phones trust a session for 15 s. */
  readonly sleepAfterMs: number;
  /** How long a lock that woke without a touch (closed hasp, boot, inside release) stays awake. Source: chosen. */
  readonly quietAwakeMs: number;
  /** The delay before a lock that should have fallen asleep during a motion tries again. Source: chosen. */
  readonly sleepRetryMs: number;
  /** The time from the shutdown notice to the end of the link. NP1, protocol §4.4 and §10. */
  readonly closingMs: number;
  /** A session ends after this time, used or not. NP1, protocol §3. */
  readonly sessionMs: number;
  /** The number of answers 0x61 (invalid key) that ends a session. NP1, protocol §7. */
  readonly refusalsEndSession: number;
  /** The delay between a written command and its answer; it ensures that acknowledgements always come first. Source: chosen. */
  readonly processMs: number;
  /** The pause between two attempts to send a notification over a link whose queue is full. Source: chosen. */
  readonly notifyRetryMs: number;
  /** The bolt of an unlocked lock whose hasp was never pulled extends again after this time. Chosen (sources say only that locks re-engage). */
  readonly relockAfterMs: number;
  /** The pause between two attempts by a lock that jammed while locking. Source: chosen. */
  readonly lockRetryMs: number;
  /** The number of attempts by a lock that jammed while locking. Source: chosen. */
  readonly lockTries: number;
  /** The firmware stops a motion after this time, whatever the sensor reports. Chosen; longer than travel and stall together. */
  readonly motionLimitMs: number;
  /** How long firmware mode lasts. The sources state 60 s or until updated. */
  readonly firmwareModeMs: number;
  /** How often a sleeping lock with a gateway reports. Source: chosen. */
  readonly checkInMs: number;
  /** The maximum random deviation from `checkInMs`. Source: chosen. */
  readonly checkInJitterMs: number;
  /** How long a lock listens after a check-in. Source: chosen. */
  readonly checkInListenMs: number;
  /** How often a mains-powered device reports. Source: chosen. */
  readonly mainsHeartbeatMs: number;
  /** A press of at least this length is a long one; command AF changes it. NP1, protocol §10. */
  readonly longPressMs: number;
  /** A quick-click code is complete when no press follows for this long. Source: chosen. */
  readonly clickPauseMs: number;
  /** The number of wrong quick-click codes in a row after which presses only wake the lock. NP1, protocol §4.4. */
  readonly clickTries: number;
  /** How long presses only wake the lock after `clickTries` wrong codes in a row. NP1, protocol §4.4. */
  readonly clickLockoutMs: number;

  /** How long the bolt travels from end to end. This and all following settings of the body are chosen. */
  readonly travelMs: number;
  /** The size of the steps of a motion; the first step is play, before the bolt meets the hasp. */
  readonly motorStepMs: number;
  /** How long the motor stalls before the firmware notices. */
  readonly stallSeenMs: number;
  /** The current of the running motor. */
  readonly motorMa: number;
  /** The current of the stalled motor. */
  readonly stalledMa: number;
  /** The loaded voltage at which the motor begins to push: newtons = (loaded mV − `pushFromMv`) / `pushMvPerN`. */
  readonly pushFromMv: number;
  /** The millivolts above `pushFromMv` for each newton of push. */
  readonly pushMvPerN: number;
  /** The supply collapses below this loaded voltage. */
  readonly brownOutMv: number;
  /** A collapsed supply returns after this time, if the cell can still power the electronics. */
  readonly supplyBackMs: number;
  /** A battery at or below this voltage is low. */
  readonly lowMv: number;
  /** The battery-low bit clears this far above `lowMv`. */
  readonly lowClearsMv: number;
  /** The capacity of a full cell, in milliampere-hours. */
  readonly cellCapacityMah: number;
  /** The current of a sleeping lock, in microamperes. */
  readonly standbyMicroA: number;
  /** The tension that a person adds by pulling at the hasp. */
  readonly handPullN: number;
  /** The voltage that a mains-powered device reports in place of a cell. */
  readonly wiredMv: number;

  /** The advertised company id, 0xFFFF. Source: NP1. */
  readonly companyId: number;
  /** The advertised firmware version, major part. */
  readonly firmwareMajor: number;
  /** The advertised firmware version, minor part. */
  readonly firmwareMinor: number;
}

export const LOCK_SETTINGS: LockSettings = {
  bootMs: 150,
  sleepAfterMs: 15_000,
  quietAwakeMs: 1_000,
  sleepRetryMs: 500,
  closingMs: 200,
  sessionMs: 60_000,
  refusalsEndSession: 5,
  processMs: 20,
  notifyRetryMs: 10,
  relockAfterMs: 10_000,
  lockRetryMs: 5_000,
  lockTries: 3,
  motionLimitMs: 1_500,
  firmwareModeMs: 60_000,
  checkInMs: 3_600_000,
  checkInJitterMs: 360_000,
  checkInListenMs: 500,
  mainsHeartbeatMs: 60_000,
  longPressMs: 800,
  clickPauseMs: 1_500,
  clickTries: 5,
  clickLockoutMs: 60_000,
  travelMs: 600,
  motorStepMs: 100,
  stallSeenMs: 250,
  motorMa: 400,
  stalledMa: 900,
  pushFromMv: 2_000,
  pushMvPerN: 20,
  brownOutMv: 2_400,
  supplyBackMs: 500,
  lowMv: 2_900,
  lowClearsMv: 50,
  cellCapacityMah: 1_500,
  standbyMicroA: 10,
  handPullN: 80,
  wiredMv: 12_000,
  companyId: 0xffff,
  firmwareMajor: 2,
  firmwareMinor: 10,
};

/** The source of each published number; all others are chosen. */
const PUBLISHED: { readonly [K in keyof LockSettings]?: PublicSource } = {
  sleepAfterMs: 'IOS',
  firmwareModeMs: 'CORE',
};

export const lockSettingSource = (name: keyof LockSettings): Source => PUBLISHED[name] ?? 'chosen';

/** The maximum number of packets from both links that wait while one is processed; any more are answered with 65, without a record (protocol §6). */
export const COMMANDS_WAITING = 4;
/** The maximum number of 65 answers waiting to be sent; with one more, the lock closes the link (a gateway's packet is dropped). */
export const OVERFLOWS_WAITING = 32;
/** The maximum number of notifications waiting for a slow link; with one more, the lock closes the link. The answer to A5 has up to 257. */
export const NOTIFICATIONS_WAITING = 300;
