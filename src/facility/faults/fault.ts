/**
 * A planted fault: one entry of a facility's tables, replaced by a wrong one. Faults are listed by the layer whose rule they
 * break, each with a sentence that describes the defect. Searches and suites are measured by whether they find it.
 */
import { type Rules, rules } from '../../core/rules.ts';
import type { Check } from '../../keys/verify/check.ts';
import { withCheck } from '../../keys/verify/checks.ts';
import type { LockParts } from '../../lock/parts.ts';
import { LOCK_PARTS } from '../../lock/parts.ts';
import { ATTEMPT_PARTS, type AttemptParts } from '../../phone/attempt/machine.ts';
import { NEEDS_DATA, type NeedsData } from '../../phone/user-input.ts';
import { DELIVERY_PARTS, type DeliveryParts } from '../backend/message-delivery.ts';
import type { Layer } from './layer.ts';

/** The tables of a facility in which a fault may replace an entry. */
export interface FacilityParts {
  readonly rules: Rules;
  readonly lock: LockParts;
  readonly attempt: AttemptParts;
  readonly needsData: NeedsData;
  readonly delivery: DeliveryParts;
}

export interface Fault {
  readonly id: string;
  readonly layer: Layer;
  /** The defect, in one sentence. */
  readonly sentence: string;
  readonly plant: Plant;
  /** A scenario that fails with the fault, for a fault that breaks no invariant and therefore cannot be found by a search. */
  readonly scenario?: string;
}

/** The parts of a facility with one entry replaced. */
type Plant = (parts: FacilityParts) => FacilityParts;

/** The parts without a fault, as in production. */
export const SOUND_PARTS: FacilityParts = {
  rules,
  lock: LOCK_PARTS,
  attempt: ATTEMPT_PARTS,
  needsData: NEEDS_DATA,
  delivery: DELIVERY_PARTS,
};

/** The parts as options with which a facility is opened. */
export const openWith = ({ rules: own, lock, attempt, needsData, delivery }: FacilityParts) => ({
  rules: own,
  lockParts: lock,
  attemptParts: attempt,
  needsData,
  deliveryParts: delivery,
});

type With<Member> = { [Id in keyof Rules]: Rules[Id] extends Member ? Id : never }[keyof Rules];

/** Makes a policy of the core return a different value. */
export const withPolicy =
  <Id extends With<{ readonly kind: 'policy' }>>(id: Id, value: Rules[Id]['value']): Plant =>
  (parts) => ({ ...parts, rules: { ...parts.rules, [id]: { ...parts.rules[id], value } } });

/** Replaces the check of a core rule. */
export const withRule =
  <Id extends With<{ readonly kind: 'guard' | 'effect' }>>(id: Id, check: Rules[Id]['check']): Plant =>
  (parts) => ({ ...parts, rules: { ...parts.rules, [id]: { ...parts.rules[id], check } } });

/** Replaces parts of a check of the lock. */
export const withLockCheck =
  (id: string, replacement: Partial<Check>): Plant =>
  (parts) => ({ ...parts, lock: { ...parts.lock, checks: withCheck(parts.lock.checks, id, replacement) } });

/** Replaces the effects of some commands of the lock. */
export const withCommand =
  (effects: Partial<LockParts['commands']>): Plant =>
  (parts) => ({ ...parts, lock: { ...parts.lock, commands: { ...parts.lock.commands, ...effects } } });

interface Machine<Guards, Reactions> {
  readonly guards: Guards;
  readonly reactions: Reactions;
}

/** Replaces some guards and reactions of a machine. */
const withMachine = <Guards, Reactions>(
  { guards, reactions }: Machine<Guards, Reactions>,
  replaced: Partial<Machine<Partial<Guards>, Partial<Reactions>>>,
): Machine<Guards, Reactions> => ({
  guards: { ...guards, ...replaced.guards },
  reactions: { ...reactions, ...replaced.reactions },
});

type Replaced<M extends Machine<object, object>> = Partial<Machine<Partial<M['guards']>, Partial<M['reactions']>>>;

/** Replaces parts of the lock's firmware. */
export const withFirmware =
  (replaced: Replaced<LockParts['firmware']>): Plant =>
  (parts) => ({ ...parts, lock: { ...parts.lock, firmware: withMachine(parts.lock.firmware, replaced) } });

/** Replaces parts of the lock's body. */
export const withBody =
  (replaced: Replaced<LockParts['body']>): Plant =>
  (parts) => ({ ...parts, lock: { ...parts.lock, body: withMachine(parts.lock.body, replaced) } });

/** Replaces parts of the app's attempt to unlock. */
export const withAttempt =
  (replaced: Replaced<AttemptParts>): Plant =>
  (parts) => ({ ...parts, attempt: withMachine(parts.attempt, replaced) });
