/** The view of the firmware in a path search: one lock, the relevant part of its RAM, and the values that distinguish two states. */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareContext, FirmwareTimer, Session } from '../../lock/firmware/types.ts';

/** The lock that a path is about. */
export interface Lock {
  readonly id: string;
  /** The person who has a key to it, or sets it up. */
  readonly who: string;
  readonly mains: boolean;
  readonly ready: boolean;
}

export const ram = ({ context }: AnyMachineSnapshot): FirmwareContext => context as FirmwareContext;
export const at = (snapshot: AnyMachineSnapshot, region: string): string => {
  const state: unknown = Reflect.get(snapshot.value as object, region);
  return typeof state === 'string' ? state : (Object.entries(state ?? {})[0]?.join('.') ?? '');
};
export const powered = (s: AnyMachineSnapshot): boolean => !['off', 'booting'].includes(at(s, 'power'));
/** Events that follow automatically before any other: a command is verified once it has been processed, and answered once it is done. */
export function atOnce(s: AnyMachineSnapshot): 'judged' | 'answered' | undefined {
  const { work, ble, mesh, deadlines, moving } = ram(s);
  if (work === null || deadlines.process !== undefined) return undefined;
  const session = work.via === 'ble' ? ble : mesh;
  if (session?.lastSequence === 0) return 'judged';
  return moving && at(s, 'motor') === 'unlocking' ? undefined : 'answered';
}
export const moving = (s: AnyMachineSnapshot): boolean => ram(s).deadlines.motion !== undefined;

export const MOMENT = { at: 0, supply: 'stall' } as const;
export const SESSION: Session = {
  hex: '00'.repeat(20),
  openedAt: 0,
  lastSequence: 0,
  keyRefusals: 0,
  refusalsRecorded: [],
  staged: [null, null],
  carried: [],
};
export const TIME = { deviceAt: 0, setAt: 0, ppm: 0 };
export const configOf = (ready: boolean) => ({ ready, explicitLock: false, relockMs: 10_000, longPressMs: 800 });

/** Shortest first: no timer is due while a shorter one is pending. */
export const TIMERS: readonly FirmwareTimer[] = [
  'boot',
  'process',
  'closing',
  'listen',
  'motion',
  'lockRetry',
  'relock',
  'sleep',
  'session',
  'mode',
  'lockout',
  'checkIn',
];

/** The values that distinguish two states of the firmware. */
export function keyOf(s: AnyMachineSnapshot): string {
  const {
    deadlines,
    bolt,
    hasp,
    ble,
    mesh,
    work,
    moving: busy,
    wakeAgain,
    touched,
    lockTries,
    wrongClicks,
    time,
  } = ram(s);
  const session = (each: Session | null): string =>
    each === null ? '-' : `${each.lastSequence}${each.staged[0] === null ? '' : 's'}`;
  const timers = TIMERS.filter((timer) => deadlines[timer] !== undefined).join();
  const parts = [bolt, hasp, session(ble), session(mesh), work?.packet ?? '-', Math.min(lockTries, 2), wrongClicks];
  return `${JSON.stringify(s.value)} ${timers} ${parts.join()} ${[busy, wakeAgain, touched, time === null].map(Number).join('')}`;
}
