/** The Unlock button of Unit Details: for whom it is greyed out, and why. A sleeping lock does not make it grey. */

import type { Context } from '../kernel/contract.ts';
import type { Judgement, RuleId } from '../kernel/rule.ts';
import { guard, judged, rulesOf } from '../kernel/rule.ts';
import type { Facility, Lock, State, Unit, User } from '../model/state.ts';

/** Whether the employee uses the web portal, or the manager app at the lock. */
export type Via = 'portal' | 'app';

/** The input of the button's rules. */
export interface Button {
  readonly now: number;
  readonly facility: Facility;
  readonly unit: Unit;
  readonly lock: Lock | undefined;
  readonly tenant: User | undefined;
  readonly via: Via;
}

export const buttonRules = rulesOf({
  'B-REM-1': guard(
    'The Unlock button is disabled while the unit has no controller.',
    'SEED/000',
    (c: Button) => c.lock !== undefined,
  ),
  'B-REM-2': guard(
    'The Unlock button is disabled while the tenant’s phone number is blank.',
    'SEED/000',
    (c: Button) => c.unit.tenant === undefined || c.tenant?.phone !== undefined,
  ),
  'B-REM-3': guard(
    'The Unlock button is disabled while the lock is offline; a sleeping lock is not offline, and with the manager app at the unit no gateway is needed.',
    'SEED/000',
    (c: Button) => c.via === 'app' || (c.lock !== undefined && isOnline(c.facility, c.lock, c.now)),
  ),
});

/** Offline: the link is down, or there was no heartbeat for the set time. */
export const isOnline = (facility: Facility, lock: Lock, now: number): boolean =>
  facility.linked && lock.seenAt !== undefined && now - lock.seenAt < facility.settings.offlineAfterMs;

export const buttonOf = (state: State, unit: Unit, via: Via, now: number, mac?: string): Button | undefined => {
  const facility = state.facilities.get(unit.facility);
  if (facility === undefined) return undefined;
  const chosen = unit.locks.find((each) => mac === undefined || each === mac);
  const lock = chosen === undefined ? undefined : state.locks.get(chosen);
  const tenant = unit.tenant === undefined ? undefined : state.users.get(unit.tenant);
  return { now, facility, unit, lock, tenant, via };
};

/** The rules of the button, in the order of the help page. */
export const judgeButton = (button: Button, { rules }: Pick<Context, 'rules'>): Judgement[] => [
  judged(rules, buttonRules['B-REM-1'], button),
  judged(rules, buttonRules['B-REM-2'], button),
  judged(rules, buttonRules['B-REM-3'], button),
];

/** All reasons why the button is greyed out. */
export const disabledBy = (button: Button, context: Pick<Context, 'rules'>): RuleId[] =>
  judgeButton(button, context).flatMap(([id, passes]) => (passes ? [] : [id]));
