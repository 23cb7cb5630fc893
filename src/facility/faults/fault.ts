/**
 * A planted fault: one entry of what a facility runs on, replaced by a wrong one. Each has a file of its own, the room whose rule
 * it breaks, and a sentence that says what is wrong. Searches and suites are judged by whether they find it.
 */
import { type Rules, rules } from '../../core/rules.ts';
import type { Check } from '../../keys/verify/check.ts';
import { withCheck } from '../../keys/verify/checks.ts';
import { LOCK_PARTS } from '../../lock/lock.ts';
import type { LockParts } from '../../lock/works.ts';
import { ATTEMPT_PARTS, type AttemptParts } from '../../phone/attempt/machine.ts';

/** Everything of a facility that a fault may replace an entry of. */
export interface FacilityParts {
  readonly rules: Rules;
  readonly lock: LockParts;
  readonly attempt: AttemptParts;
}

export interface Fault {
  /** As its file is called. */
  readonly id: string;
  readonly room: 'core' | 'keys' | 'firmware' | 'body' | 'phone';
  /** What is wrong, in one sentence. */
  readonly sentence: string;
  plant(parts: FacilityParts): FacilityParts;
}

/** As production code runs. */
export const SOUND_PARTS: FacilityParts = { rules, lock: LOCK_PARTS, attempt: ATTEMPT_PARTS };

/** A core rule whose check is another. */
export const withRule = <Id extends keyof Rules>(
  parts: FacilityParts,
  id: Id,
  check: Rules[Id]['check'],
): FacilityParts => ({ ...parts, rules: { ...parts.rules, [id]: { ...parts.rules[id], check } } });

/** A lock check, replaced in part. */
export const withLockCheck = (parts: FacilityParts, id: string, replacement: Partial<Check>): FacilityParts => ({
  ...parts,
  lock: { ...parts.lock, checks: withCheck(parts.lock.checks, id, replacement) },
});

/** A command of the lock with another effect. */
export const withCommand = (parts: FacilityParts, effects: Partial<LockParts['commands']>): FacilityParts => ({
  ...parts,
  lock: { ...parts.lock, commands: { ...parts.lock.commands, ...effects } },
});

/** Guards and reactions of the firmware, some replaced. */
export const withFirmware = (
  parts: FacilityParts,
  replaced: {
    readonly guards?: Partial<LockParts['firmware']['guards']>;
    readonly reactions?: Partial<LockParts['firmware']['reactions']>;
  },
): FacilityParts => {
  const { guards, reactions } = parts.lock.firmware;
  const firmware = {
    guards: { ...guards, ...replaced.guards },
    reactions: { ...reactions, ...replaced.reactions },
  };
  return { ...parts, lock: { ...parts.lock, firmware } };
};

/** Guards and reactions of the body, some replaced. */
export const withBody = (
  parts: FacilityParts,
  replaced: {
    readonly guards?: Partial<LockParts['body']['guards']>;
    readonly reactions?: Partial<LockParts['body']['reactions']>;
  },
): FacilityParts => {
  const { guards, reactions } = parts.lock.body;
  const body = { guards: { ...guards, ...replaced.guards }, reactions: { ...reactions, ...replaced.reactions } };
  return { ...parts, lock: { ...parts.lock, body } };
};

/** Guards and reactions of the app's attempts, some replaced. */
export const withAttempt = (
  parts: FacilityParts,
  replaced: {
    readonly guards?: Partial<AttemptParts['guards']>;
    readonly reactions?: Partial<AttemptParts['reactions']>;
  },
): FacilityParts => {
  const { guards, reactions } = parts.attempt;
  const attempt = { guards: { ...guards, ...replaced.guards }, reactions: { ...reactions, ...replaced.reactions } };
  return { ...parts, attempt };
};
