/**
 * Judges faulty targets with known faults, and unusual but correct ones, to prove that the suite can fail and raises no false alarms. Our own lock
 * with a planted fault is a faulty target.
 */
import { SOUND_PARTS } from '../../facility/faults/fault.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import { isOfLock } from '../../facility/faults/layer.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { exitCode, isBad } from '../../report/exit-code.ts';
import { Random } from '../../sim/random.ts';
import { LOCK_CASES } from '../lock/cases/lock-cases.ts';
import { lockSubject } from '../lock/lock-subject.ts';
import { type SelfOptions, selfTarget } from '../lock/targets/self.ts';
import { judge } from '../run/judge.ts';
import type { LyingTarget } from './lying-targets.ts';

export interface Exhibit {
  readonly id: string;
  readonly sentence: string;
  readonly faulty: boolean;
  readonly target: Omit<SelfOptions, 'seed'>;
}

export interface Checked {
  readonly exhibit: Exhibit;
  /** Ids of the cases that failed. */
  readonly failed: readonly string[];
  /** If nothing was judged, the reason. */
  readonly error: string | undefined;
  /** Whether the faulty target failed a case, or the correct one failed none. */
  readonly right: boolean;
}

/** Faults of a lock that are not visible in any of its messages, states or records. */
export const NOT_VISIBLE: Readonly<Record<string, string>> = {
  'hasp-leaves-early':
    'the hasp comes out while the bolt is still moving, and every state that the lock reports is correct',
  'battery-heals': 'the charge rises by less than a voltage measurement can show',
  'no-brown-out': 'a lock whose supply never recovers is silent, like a lock out of range',
  'sleeps-over-commands':
    'a lock may sleep once its awake time is over; the specification does not say that a pending command prolongs it',
};

const faulty = (): Exhibit[] =>
  [...FAULTS.values()]
    .filter((fault) => isOfLock(fault) && NOT_VISIBLE[fault.id] === undefined)
    .map(({ id, sentence, plant }) => ({ id, sentence, faulty: true, target: { parts: plant(SOUND_PARTS).lock } }));

/** Correct in everything that the page specifies, but different from our own lock where the page leaves a choice. */
const ODD: readonly Exhibit[] = [
  { id: 'slow-answers', sentence: 'Each answer takes half a second.', settings: { processMs: 500 } },
  { id: 'quick-answers', sentence: 'Answers come within a millisecond.', settings: { processMs: 1 } },
  {
    id: 'slow-motor',
    sentence: 'The bolt travels for more than a second.',
    settings: { travelMs: 1_200 },
  },
  {
    id: 'other-firmware',
    sentence: 'A different firmware version.',
    settings: { firmwareMajor: 9, firmwareMinor: 127 },
  },
  { id: 'other-company', sentence: 'A different company id.', settings: { companyId: 0x004c } },
  { id: 'patient-notice', sentence: 'The link closes long after its notice.', settings: { closingMs: 190 } },
  { id: 'slow-boot', sentence: 'The lock boots for half a second.', settings: { bootMs: 500 } },
].map(({ id, sentence, settings }) => ({
  id,
  sentence,
  faulty: false,
  target: { settings: { ...LOCK_SETTINGS, ...settings } },
}));

export const exhibits = (): readonly Exhibit[] => [...faulty(), ...ODD];

export async function check(exhibit: Exhibit, seed: string): Promise<Checked> {
  const target = selfTarget({ seed, ...exhibit.target });
  const { cases, error } = await judge(
    lockSubject(target, { patience: 1, random: new Random(seed).stream('suite') }),
    LOCK_CASES,
    { profile: 'np1', slow: true },
  );
  const failed = cases.filter(({ verdict }) => verdict === 'fail').map(({ case: { id } }) => id);
  const passes = failed.length === 0 && error === undefined;
  return { exhibit, failed, error: error?.why, right: passes !== exhibit.faulty };
}

/** Judges a lying target up to the first verdict other than a pass. */
export async function checkLyingTarget(
  { target }: LyingTarget,
  seed: string,
): Promise<{ readonly failed: readonly string[]; readonly error: string | undefined; readonly right: boolean }> {
  const bad: string[] = [];
  const random = new Random(seed).stream('suite');
  const { cases, error } = await judge(lockSubject(await target(seed), { patience: 1, random }), LOCK_CASES, {
    profile: 'np1',
    slow: true,
    judged: ({ case: { id }, verdict }) => {
      if (isBad(verdict)) bad.push(id);
    },
    stop: () => bad.length > 0,
  });
  return { failed: bad, error: error?.why, right: error !== undefined || exitCode(cases) !== 0 };
}
