/**
 * Every number a lock goes by, with its default. Locks that share one settings object share their machines too.
 * Milliseconds, millivolts, milliamperes, newtons and degrees Celsius, all whole.
 */

export interface LockSettings {
  /** Supply back to first instruction. Chosen. */
  readonly bootMs: number;
  /** Awake window of a ONE after a touch, a first connect or an accepted command. Stated: phones trust a session 15 s. */
  readonly sleepAfterMs: number;
  /** How long a lock that woke without a touch (closed hasp, boot, inside release) stays up. Chosen. */
  readonly quietAwakeMs: number;
  /** Sleep that fell due during a motion is tried again after this. Chosen. */
  readonly sleepRetryMs: number;
  /** Shutdown notice to link down; protocol §4 wants both within 200 ms. Chosen. */
  readonly closingMs: number;
  /** A session ends after this, used or not. NP1, protocol §3. */
  readonly sessionMs: number;
  /** How many answers 61 end a session. NP1, protocol §4. */
  readonly refusalsEndSession: number;
  /** From a written command to its answer: acknowledgements always go first. Chosen. */
  readonly processMs: number;
  /** Between two attempts to hand a notification to a link whose queue is full. Chosen. */
  readonly notifyRetryMs: number;
  /** Unlocked and never opened: the bolt comes back after this. Chosen (the field says only that locks re-engage). */
  readonly relockAfterMs: number;
  /** Jammed while locking: pause between two tries, and how many tries. Chosen. */
  readonly lockRetryMs: number;
  readonly lockTries: number;
  /** The firmware gives a motion up after this, whatever the sensor says. Chosen; above travel and stall together. */
  readonly motionLimitMs: number;
  /** Update mode. Stated: 60 s or until updated. */
  readonly firmwareModeMs: number;
  /** A sleeping lock with a gateway reports this often, plus or minus a tenth. NP1, protocol §8. */
  readonly checkInMs: number;
  readonly checkInJitterMs: number;
  readonly checkInListenMs: number;
  /** Mains-powered devices report this often. Chosen. */
  readonly mainsHeartbeatMs: number;
  /** A press at least this long is a long one (AF changes it, in tenths of a second). Chosen. */
  readonly longPressMs: number;
  /** A quick-click code is complete when no press follows for this long. Chosen. */
  readonly clickPauseMs: number;
  /** Wrong quick-click codes in a row before presses only wake, and for how long (A8 changes both). Chosen. */
  readonly clickTries: number;
  readonly clickLockoutMs: number;

  /** Body. Sources: all chosen, domain §17.1. */
  readonly travelMs: number;
  /** The motion goes in steps of this size; the first is play, before the bolt feels the hasp. */
  readonly motorStepMs: number;
  readonly stallSeenMs: number;
  readonly motorMa: number;
  readonly stalledMa: number;
  /** Push of the motor in newtons = (loaded mV − pushFromMv) / pushMvPerN. */
  readonly pushFromMv: number;
  readonly pushMvPerN: number;
  readonly brownOutMv: number;
  /** A collapsed supply is back after this, if its cell still carries the electronics. */
  readonly supplyBackMs: number;
  readonly lowMv: number;
  /** LOW clears this far above its threshold. */
  readonly lowClearsMv: number;
  readonly cellCapacityMah: number;
  readonly standbyMicroA: number;
  /** What a person pulling at the hasp adds in tension. */
  readonly handPullN: number;
  /** What a mains-powered device reports in place of a cell. */
  readonly wiredMv: number;

  /** Advertised: company id (NP1: 0xFFFF), firmware version. */
  readonly companyId: number;
  readonly firmwareMajor: number;
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

/** Packets from all sides that wait while one is in work; more are answered 65 without a record (protocol §5). */
export const COMMANDS_WAITING = 4;
/** Answers 65 that wait to go out; one more and the lock closes the link (a gateway's packet is dropped). */
export const OVERFLOWS_WAITING = 32;
/** Notifications that wait for a slow link; one more and the lock closes it. A full A5 is 257. */
export const NOTIFICATIONS_WAITING = 300;
