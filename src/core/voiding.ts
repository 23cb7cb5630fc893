/**
 * What makes digital keys void: signing out, a new password, another schedule, a change of the unit. The core forgets at once and
 * wants a new generation; the lock learns at its next contact.
 */
import type { Mac } from '../protocol/mac.ts';
import { type Context, holds, type Reactors } from './contract.ts';
import type { KeyEvent, VoidReason } from './keys.ts';
import { effect } from './rule.ts';
import type { Device, State, Unit } from './state.ts';

export const voidingRules = {
  'B-KEY-11': effect(
    'Signing out or removing the app ends that phone’s keys.',
    'SEED/000',
    (_c: { device: string }) => true,
  ),
  'B-KEY-5': effect(
    'A change of the account or of the rental makes the keys void; new ones come with the next refresh.',
    'SEED/004',
    (_c: { user: string }) => true,
  ),
};

/** Voids all keys of a phone at those locks for which `which` says so. */
export function voidKeys(
  state: State,
  device: Device,
  why: VoidReason,
  at: number,
  which: (mac: Mac) => boolean,
): KeyEvent[] {
  const macs = [...device.keys.keys()].filter((mac) => which(mac) && state.locks.has(mac));
  return macs.length === 0 ? [] : [{ type: 'keys.voided', at, device: device.id, macs, why }];
}

export const devicesOf = (state: State, user: string): Device[] =>
  [...state.devices.values()].filter((device) => device.user === user);

/** Voids a person's keys on every phone. */
export const voidKeysOf = (
  state: State,
  user: string,
  why: VoidReason,
  at: number,
  which: (mac: Mac) => boolean,
): KeyEvent[] => devicesOf(state, user).flatMap((device) => voidKeys(state, device, why, at, which));

/** Voids everybody's keys to the locks of a unit, and those of the given people to its entries. */
export function voidUnit(state: State, unit: Unit, people: readonly string[], context: Context): KeyEvent[] {
  const { now: at, rules } = context;
  if (!holds(rules, 'B-KEY-5', { user: unit.tenant ?? '' })) return [];
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
      'account changed',
      at,
      (mac) => own.has(mac) || (entries.has(mac) && device.user !== undefined && concerned.has(device.user)),
    ),
  );
}

export const voidingReactors: Reactors<'account.signedOut' | 'user.scheduleSet' | 'account.activated'> = {
  'account.signedOut'(state, { device: id, at }, { rules }) {
    const device = state.devices.get(id);
    if (device === undefined || !holds(rules, 'B-KEY-11', { device: id })) return [];
    return voidKeys(state, device, 'signed out', at, () => true);
  },
  'user.scheduleSet'(state, { user, facility, at }, { rules }) {
    if (!holds(rules, 'B-KEY-5', { user })) return [];
    return voidKeysOf(state, user, 'account changed', at, (mac) => state.locks.get(mac)?.facility === facility);
  },
  /** A new password is a new account to every phone that was signed in with the old one. */
  'account.activated'(state, { user, at }, { rules }) {
    if (!holds(rules, 'B-KEY-5', { user })) return [];
    return voidKeysOf(state, user, 'account changed', at, () => true);
  },
};
