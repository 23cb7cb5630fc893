/**
 * The events that void digital keys: signing out, a new password, a different schedule, a change to the unit. The core drops
 * the keys immediately and requests a new generation; the lock is updated at its next contact.
 */

import type { Mac } from '../../protocol/mac.ts';
import type { Source } from '../../protocol/sources.ts';
import type { Context } from '../kernel/contract.ts';
import { evaluate, type Policy, type PolicyBody, policy, rulesOf } from '../kernel/rule.ts';
import type { Device, State, Unit } from '../model/state.ts';
import type { KeyEvent, VoidReason } from './keys.ts';

/** The locks to which a phone has a key that may be voided. */
export interface Concerned {
  readonly macs: readonly Mac[];
}

/** Creates a rule that voids the keys to these locks. */
export const endsKeys = (sentence: string, source: Source): PolicyBody<Concerned, readonly Mac[]> =>
  policy(
    sentence,
    source,
    (c: Concerned) => c.macs,
    () => [],
  );

export const voidingRules = rulesOf({
  'B-KEY-11': endsKeys(
    'Signing out voids that phone’s keys at once; removing the app deletes them from the phone without notifying the servers, where they expire at the end of the day.',
    'chosen',
  ),
  'B-KEY-5': endsKeys(
    'A change to a person’s account or to the rental of a unit voids the keys concerned; the next refresh brings new ones.',
    'SEED/004',
  ),
});

/** The rule that voids keys, and the reason that the event gives. */
export interface Ending {
  readonly rule: Policy<Concerned, readonly Mac[]>;
  readonly why: VoidReason;
}
export const ACCOUNT_CHANGED: Ending = { rule: voidingRules['B-KEY-5'], why: 'account changed' };

type Moment = Pick<Context, 'now' | 'rules'>;

/** Voids a phone's keys to the locks that `which` selects. */
export function voidKeys(
  state: State,
  device: Device,
  { rule, why }: Ending,
  { now: at, rules }: Moment,
  which: (mac: Mac) => boolean,
): KeyEvent[] {
  const concerned = [...device.keys.keys()].filter((mac) => which(mac) && state.locks.has(mac));
  const macs = evaluate(rules, rule, { macs: concerned });
  return macs.length === 0 ? [] : [{ type: 'keys.voided', at, device: device.id, macs, why }];
}

export const devicesOf = (state: State, user: string): Device[] =>
  [...state.devices.values()].filter((device) => device.user === user);

/** Voids a person's keys on every phone. */
export const voidKeysOf = (
  state: State,
  user: string,
  ending: Ending,
  moment: Moment,
  which: (mac: Mac) => boolean,
): KeyEvent[] => devicesOf(state, user).flatMap((device) => voidKeys(state, device, ending, moment, which));

/** Voids everybody's keys to the locks of a unit, and the given people's keys to its entries. */
export function voidUnit(state: State, unit: Unit, people: readonly string[], moment: Moment): KeyEvent[] {
  const own = new Set(unit.locks);
  const entries = new Set(
    [...state.entries.values()]
      .filter((entry) => entry.zones.some((zone) => unit.zones.includes(zone)))
      .map((entry) => entry.mac),
  );
  const concerned = new Set(people);
  return [...state.devices.values()].flatMap((device) =>
    voidKeys(
      state,
      device,
      ACCOUNT_CHANGED,
      moment,
      (mac) => own.has(mac) || (entries.has(mac) && device.user !== undefined && concerned.has(device.user)),
    ),
  );
}
