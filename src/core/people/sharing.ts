/**
 * Sharing: a tenant shares a unit with a person through the app, or with the staff of the site. Only the tenant can share. The
 * tenant or the other person ends a share; the facility can end a share with its staff.
 */

import type { KeyEvent } from '../digital-keys/keys.ts';
import type { Ending } from '../digital-keys/voiding.ts';
import { endsKeys, voidKeysOf } from '../digital-keys/voiding.ts';
import { reference } from '../kernel/codes.ts';
import {
  type Context,
  type Deciders,
  type Decision,
  decided,
  type Evolvers,
  type Reactors,
  refused,
} from '../kernel/contract.ts';
import { type Identity, identityOf, mayDo, normalised, permissionsOf, userOf } from '../kernel/identity.ts';
import { idRules } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { notify } from '../kernel/messages.ts';
import { effect, evaluate, guard, holds, rulesOf } from '../kernel/rule.ts';
import type { Facility, State, Unit } from '../model/state.ts';
import { codeDeliveries, sendCode } from './account-codes.ts';
import type { AccountEvent } from './accounts.ts';
import { accountRules } from './accounts.ts';

export type ShareCommand =
  /** `with` is a phone number or an e-mail address. */
  | { readonly type: 'share.add'; readonly by: string; readonly unit: string; readonly with: string }
  /** `with` is a phone number, an e-mail address or the id of an account. */
  | { readonly type: 'share.remove'; readonly by: string; readonly unit: string; readonly with: string }
  | { readonly type: 'share.giveManager'; readonly by: string; readonly unit: string }
  | { readonly type: 'share.endManager'; readonly by: string; readonly unit: string }
  | { readonly type: 'share.requestManager'; readonly by: string; readonly unit: string };

export type ShareEvent = { readonly at: number; readonly unit: string; readonly by: string } & (
  | { readonly type: 'share.added'; readonly user: string }
  | { readonly type: 'share.removed'; readonly user: string }
  | { readonly type: 'share.managerGiven' }
  | { readonly type: 'share.managerEnded' }
  | { readonly type: 'share.managerRequested' }
);

export const shareRules = rulesOf({
  'B-SHR-3': guard(
    'Only the tenant can share a unit; a shared user cannot pass access on.',
    'chosen',
    (c: { unit: Unit; by: string }) => c.unit.tenant === c.by,
  ),
  'B-SHR-4': guard(
    'A unit can be shared with at most as many people as the facility allows.',
    'chosen',
    (c: { unit: Unit; most: number }) => c.unit.shares.length < c.most,
  ),
  'B-SHR-5': guard(
    'Staff can ask a tenant for access only with the Open Manager Shares permission, and only while the Allow Manager Shares setting is on.',
    'KB/understanding-the-units-tab',
    (c: { facility: Facility; permitted: boolean }) => c.facility.settings.allowManagerShares && c.permitted,
  ),
  'B-SHR-6': endsKeys('When a share ends, the shared user’s keys to the unit and its entries are voided.', 'chosen'),
  'B-SHR-7': guard(
    'Only the tenant or the facility can end a manager share, which lasts until then.',
    'KB/removing-shared-access-as-a-manager',
    (c: { unit: Unit; by: string; staff: boolean }) => c.unit.tenant === c.by || c.staff,
  ),
  'B-SHR-8': codeDeliveries(
    'When a unit is shared with a person who has no account, that person is sent an activation code.',
    'chosen',
  ),
  'B-SHR-10': effect(
    'The tenant is notified when the facility ends a manager share.',
    'KB/removing-shared-access-as-a-manager',
    (c: { unit: Unit; by: string }) => c.unit.tenant !== c.by,
  ),
  'B-SHR-9': effect(
    'Staff who may open manager shares are notified of each new one.',
    'KB/sharing-access-to-units-with-facility/managers-employees',
    (c: { facility: Facility }) => c.facility.settings.allowManagerShares,
  ),
});

function placeOf(state: State, id: string): { unit: Unit; facility: Facility } | undefined {
  const unit = state.units.get(id);
  const facility = unit === undefined ? undefined : state.facilities.get(unit.facility);
  return unit === undefined || facility === undefined ? undefined : { unit, facility };
}

/** An id for a person of whom only the number or address is known. */
const guestId = (context: Context): string => `guest-${reference(context, 'guest').toLowerCase()}`;

function add(
  state: State,
  unit: Unit,
  command: Extract<ShareCommand, { type: 'share.add' }>,
  context: Context,
): Decision<ShareEvent | AccountEvent> {
  const { now: at } = context;
  const known = userOf(state, command.with);
  const login = normalised(command.with);
  if (login === '') return refused(idRules['B-FAC-5'], unit.id);
  const shared = (user: string): ShareEvent => ({ type: 'share.added', at, unit: unit.id, by: command.by, user });
  if (known !== undefined) {
    const twice = unit.tenant === known.id || unit.shares.some((share) => share.user === known.id);
    return twice ? decided() : decided(shared(known.id));
  }
  const identity: Identity = identityOf(guestId(context), login.includes('@') ? { email: login } : { phone: login });
  const trackingId = reference(context, `tracking ${identity.id}`);
  return decided({ type: 'user.created', at, user: identity, trackingId }, shared(identity.id));
}

export const shareDeciders: Deciders<ShareCommand, ShareEvent | AccountEvent | MessageSent> = {
  'share.add'(state, command, context) {
    const place = placeOf(state, command.unit);
    if (place === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const { unit, facility } = place;
    if (!holds(context.rules, shareRules['B-SHR-3'], { unit, by: command.by }))
      return refused(shareRules['B-SHR-3'], command.by);
    if (!holds(context.rules, shareRules['B-SHR-4'], { unit, most: facility.settings.sharedUsers }))
      return refused(shareRules['B-SHR-4'], unit.id);
    return add(state, unit, command, context);
  },
  'share.remove'(state, command, { now: at, rules }) {
    const unit = state.units.get(command.unit);
    const user = state.users.get(command.with) ?? userOf(state, command.with);
    if (unit === undefined || user === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const self = command.by === user.id;
    if (!self && !holds(rules, shareRules['B-SHR-3'], { unit, by: command.by }))
      return refused(shareRules['B-SHR-3'], command.by);
    if (!unit.shares.some((share) => share.user === user.id)) return decided();
    return decided({ type: 'share.removed', at, unit: unit.id, by: command.by, user: user.id });
  },
  'share.giveManager'(state, { by, unit: id }, { now: at, rules }) {
    const unit = state.units.get(id);
    if (unit === undefined) return refused(idRules['B-FAC-5'], id);
    if (!holds(rules, shareRules['B-SHR-3'], { unit, by })) return refused(shareRules['B-SHR-3'], by);
    return unit.managerShare === undefined ? decided({ type: 'share.managerGiven', at, unit: id, by }) : decided();
  },
  'share.endManager'(state, { by, unit: id }, { now: at, rules }) {
    const unit = state.units.get(id);
    if (unit === undefined) return refused(idRules['B-FAC-5'], id);
    const staff = state.users.get(by)?.roles.has(unit.facility) === true;
    if (!holds(rules, shareRules['B-SHR-7'], { unit, by, staff })) return refused(shareRules['B-SHR-7'], by);
    return unit.managerShare === undefined ? decided() : decided({ type: 'share.managerEnded', at, unit: id, by });
  },
  'share.requestManager'(state, { by, unit: id }, context) {
    const place = placeOf(state, id);
    if (place?.unit.tenant === undefined) return refused(idRules['B-FAC-5'], id);
    const { facility, unit } = place;
    const permitted = mayDo(state, context, by, facility.id, 'Open Manager Shares');
    if (!holds(context.rules, shareRules['B-SHR-5'], { facility, permitted }))
      return refused(shareRules['B-SHR-5'], by);
    return decided(
      { type: 'share.managerRequested', at: context.now, unit: id, by },
      ...notify(state, context, {
        kind: 'manager-share-requested',
        to: unit.tenant ?? '',
        facility: facility.id,
        unit: id,
      }),
    );
  },
};

const SHARE_ENDED: Ending = { rule: shareRules['B-SHR-6'], why: 'access ended' };

export const shareReactors: Reactors<ShareEvent, MessageSent | AccountEvent | KeyEvent> = {
  'share.added'(state, event, context) {
    const user = state.users.get(event.user);
    const facility = state.units.get(event.unit)?.facility;
    if (user === undefined) return [];
    const told = notify(state, context, { kind: 'share-invitation', to: user.id, facility, unit: event.unit });
    if (!holds(context.rules, accountRules['B-FED-5'], { user })) return told;
    const ways = evaluate(context.rules, shareRules['B-SHR-8'], { user });
    return [...told, ...ways.flatMap((by) => sendCode(state, context, user, by))];
  },
  'share.removed'(state, { unit, user }, context) {
    const facility = state.units.get(unit)?.facility;
    return voidKeysOf(state, user, SHARE_ENDED, context, (mac) => state.locks.get(mac)?.facility === facility);
  },
  'share.managerGiven'(state, { unit }, context) {
    const place = placeOf(state, unit);
    if (place === undefined || !holds(context.rules, shareRules['B-SHR-9'], place)) return [];
    const { facility } = place;
    const staff = [...state.users.values()].filter((user) =>
      permissionsOf(state, user.id, facility.id).includes('Open Manager Shares'),
    );
    return staff.flatMap((user) =>
      notify(state, context, { kind: 'manager-share-given', to: user.id, facility: facility.id, unit }),
    );
  },
  'share.managerEnded'(state, { unit: id, by }, context) {
    const { rules } = context;
    const unit = state.units.get(id);
    if (unit === undefined) return [];
    const staff = [...state.users.values()].filter((user) => user.roles.has(unit.facility) && user.id !== unit.tenant);
    const byStaff = unit.tenant !== undefined && holds(rules, shareRules['B-SHR-10'], { unit, by });
    const told = byStaff
      ? notify(state, context, {
          kind: 'manager-share-removed',
          to: unit.tenant ?? '',
          facility: unit.facility,
          unit: id,
        })
      : [];
    const voided = staff.flatMap((user) =>
      voidKeysOf(state, user.id, SHARE_ENDED, context, (mac) => unit.locks.includes(mac)),
    );
    return [...told, ...voided];
  },
};

export const shareEvolvers: Evolvers<ShareEvent> = {
  'share.added'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    unit.shares.push({ user: event.user, at: event.at });
    state.users.get(event.user)?.facilities.add(unit.facility);
  },
  'share.removed'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.shares = unit.shares.filter((share) => share.user !== event.user);
  },
  'share.managerGiven'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) Object.assign(unit, { managerShare: event.at, managerRequest: undefined });
  },
  'share.managerEnded'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.managerShare = undefined;
  },
  'share.managerRequested'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.managerRequest = { by: event.by, at: event.at };
  },
};
