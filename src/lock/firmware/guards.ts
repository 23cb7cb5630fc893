/** The guards of the firmware's machine, one table entry each. */
import type { LockSettings } from '../settings.ts';
import type { FirmwareContext, FirmwareEvent } from './types.ts';

type Guard = (c: FirmwareContext, e: FirmwareEvent, s: LockSettings) => boolean;

export const firmwareGuards = {
  resumes: (_c, e) => e.type === 'powerUp' && e.resume,
  resumesMains: (c, e) => c.mains && e.type === 'powerUp' && e.resume,
  mains: (c) => c.mains,
  /** No motion is running and no command is in progress. A motion that is due wakes the lock. */
  resting: (c) => atRest(c),
  linkedAtRest: (c) => atRest(c) && c.ble !== null,
  inMotion: (c) => c.deadlines.motion !== undefined,
  linked: (c) => c.ble !== null,
  wakesAgain: (c) => c.wakeAgain,
  /** A closed hasp makes the lock extend its bolt, provided that a key can open it again. */
  closing: (c, e) =>
    e.type === 'hasp' && e.position === 'seated' && c.hasp === 'out' && c.bolt !== 'extended' && c.config.ready,
  /** The hasp is pulled out before the bolt has reached it, so there is nothing to lock. */
  haspDrawn: (c, e) => e.type === 'hasp' && e.position === 'out' && c.bolt === 'retracted',
  canLock: (c, e) => c.hasp !== 'out' && c.bolt !== 'extended' && c.config.ready && e.supply !== 'none',
  triesLeft: (c, _e, s) => c.lockTries + 1 < s.lockTries && c.hasp !== 'out',
  retracted: (_c, e) => e.type === 'bolt' && e.position === 'retracted',
  extended: (_c, e) => e.type === 'bolt' && e.position === 'extended',
  /** The relay or bolt is already in the open position, so nothing has to move. */
  isRetracted: (c) => c.bolt === 'retracted',
  working: (c) => c.work?.via === 'ble',
  idle: (c) => c.work?.via !== 'ble',
  clockKnown: (c) => c.time !== null && c.zoneKnown,
  clockUnknown: (c) => c.time === null || !c.zoneKnown,
  staging: (c) => halvesStaged(c) && !c.config.ready,
  ready: (c) => c.config.ready,
  unset: (c) => !c.config.ready,
  factory: (c) => !c.config.ready && !halvesStaged(c),
} satisfies Record<string, Guard>;

const atRest = ({ deadlines, work }: FirmwareContext): boolean => deadlines.motion === undefined && work === null;

const halvesStaged = (c: FirmwareContext): boolean =>
  [c.ble, c.mesh].some((session) => session?.staged.some((half) => half !== null) ?? false);

export type GuardName = keyof typeof firmwareGuards;
export type Guards = Readonly<Record<GuardName, Guard>>;
