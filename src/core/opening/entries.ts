/**
 * Entries: people on site, doors held open, the grace period for leaving, and motion alarms, which are suppressed while
 * somebody is known to be there.
 */

import { type Context, type Deciders, decided, type Evolvers, type Reactors, refused } from '../kernel/contract.ts';
import { mayDo, permissionsOf } from '../kernel/identity.ts';
import { idRules } from '../kernel/ids.ts';
import type { MessageSent } from '../kernel/messages.ts';
import { notify } from '../kernel/messages.ts';
import { effect, guard, holds, rulesOf } from '../kernel/rule.ts';
import type { Entry, Facility, Presence, State, Unit } from '../model/state.ts';
import type { UnlockEvent } from './unlock.ts';

export type EntryCommand =
  | {
      readonly type: 'entry.hold';
      readonly by: string;
      readonly entry: string;
      readonly via: 'portal' | 'app' | 'schedule';
    }
  | { readonly type: 'entry.release'; readonly by: string; readonly entry: string }
  /** A thermal change at a unit. */
  | { readonly type: 'motion.report'; readonly unit: string };

export type EntryEvent = { readonly at: number } & (
  | {
      readonly type: 'entry.held';
      readonly entry: string;
      readonly by: string;
      readonly via: 'portal' | 'app' | 'schedule';
    }
  | { readonly type: 'entry.released'; readonly entry: string; readonly by: string }
  | {
      readonly type: 'person.entered';
      readonly facility: string;
      readonly user: string;
      readonly zones: readonly string[];
      /** The person came in with the app. */
      readonly app: boolean;
    }
  | { readonly type: 'person.left'; readonly facility: string; readonly user: string }
  | { readonly type: 'motion.seen'; readonly unit: string }
  | { readonly type: 'motion.alerted'; readonly unit: string }
);

export const entryRules = rulesOf({
  'B-ENT-1': guard(
    'Holding an entry open from the portal or the app requires the Remote Open permission.',
    'KB/understanding-the-activity-tab',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-ENT-2': effect(
    'A person who opens an entry is listed as on site.',
    'KB/understanding-the-people-on-site-widget',
    (c: { entry: Entry }) => !c.entry.exit,
  ),
  'B-ENT-3': effect(
    'A person who opens a designated exit is removed from the list of people on site.',
    'KB/understanding-the-people-on-site-widget',
    (c: { entry: Entry }) => c.entry.exit,
  ),
  'B-ENT-4': effect(
    'Staff are notified of each exit in the grace period.',
    'KB/understanding-the-grace-period-for-exiting-the-facility',
    (c: { grace: boolean }) => c.grace,
  ),
  'B-ALM-1': effect(
    'Motion at a unit raises an alarm once the number of changes set in Motion Alert Events is reached within the time set in Motion Alert Time.',
    'KB/defining-the-device-settings',
    (c: { facility: Facility; changes: number }) => c.changes >= c.facility.settings.motionAlertEvents,
  ),
  'B-ALM-2': guard(
    'No motion alarm is raised at a unit while somebody is known to be in one of its zones.',
    'KB/adding-or-deleting-a-unit-from-an-access-zone',
    (c: { somebody: boolean }) => !c.somebody,
  ),
});

/** The maximum number of thermal changes remembered for one unit. */
export const MOTIONS_KEPT = 64;

/** The people who are on site now: they came in, have not left, and were seen recently enough. */
export function onSiteNow(facility: Facility, now: number): [user: string, seen: Presence][] {
  return [...facility.onSite].filter(([, seen]) => !seen.left && now - seen.at < facility.settings.onSiteTimeoutMs);
}

const isSomebodyIn = (facility: Facility, zones: readonly string[], now: number): boolean =>
  onSiteNow(facility, now).some(([, seen]) => seen.zones.some((zone) => zones.includes(zone)));

function motion(facility: Facility, unit: Unit, context: Context): EntryEvent[] {
  const { now: at, rules } = context;
  const within = facility.settings.motionAlertMinutes * 60_000;
  const changes = unit.motions.filter((when) => at - when < within).length + 1;
  const seen: EntryEvent = { type: 'motion.seen', at, unit: unit.id };
  const somebody = isSomebodyIn(facility, unit.zones, at);
  const alarm =
    holds(rules, entryRules['B-ALM-1'], { facility, changes }) && holds(rules, entryRules['B-ALM-2'], { somebody });
  return alarm ? [seen, { type: 'motion.alerted', at, unit: unit.id }] : [seen];
}

/** The staff who run the facility and get its notifications. */
export const managersOf = (state: State, facility: string): string[] =>
  [...state.users.values()]
    .filter((user) => permissionsOf(state, user.id, facility).includes('Manage Facilities'))
    .map((user) => user.id);

export const entryDeciders: Deciders<EntryCommand, EntryEvent> = {
  'entry.hold'(state, { by, entry: id, via }, context) {
    const entry = state.entries.get(id);
    if (entry === undefined) return refused(idRules['B-FAC-5'], id);
    const allowed = via === 'schedule' || mayDo(state, context, by, entry.facility, 'Remote Open');
    if (!holds(context.rules, entryRules['B-ENT-1'], { allowed })) return refused(entryRules['B-ENT-1'], by);
    if (entry.heldOpen === via) return decided();
    return decided({ type: 'entry.held', at: context.now, entry: id, by, via });
  },
  'entry.release'(state, { by, entry: id }, context) {
    const entry = state.entries.get(id);
    if (entry?.heldOpen === undefined) return refused(idRules['B-FAC-5'], id);
    const allowed = entry.heldOpen === 'schedule' || mayDo(state, context, by, entry.facility, 'Remote Open');
    if (!holds(context.rules, entryRules['B-ENT-1'], { allowed })) return refused(entryRules['B-ENT-1'], by);
    return decided({ type: 'entry.released', at: context.now, entry: id, by });
  },
  'motion.report'(state, command, context) {
    const unit = state.units.get(command.unit);
    const facility = state.facilities.get(unit?.facility ?? '');
    if (unit === undefined || facility === undefined) return refused(idRules['B-FAC-5'], command.unit);
    return decided(...motion(facility, unit, context));
  },
};

export const entryReactors: Reactors<UnlockEvent | EntryEvent, MessageSent> = {
  'unlock.granted'(state, { mac, opener, grace }, context) {
    const facility = state.locks.get(mac)?.facility;
    if (facility === undefined || !holds(context.rules, entryRules['B-ENT-4'], { grace })) return [];
    return managersOf(state, facility).flatMap((to) =>
      notify(state, context, { kind: 'grace-exit', to, facility, reason: opener.user }),
    );
  },
  'motion.alerted'(state, { unit }, context) {
    const facility = state.units.get(unit)?.facility;
    if (facility === undefined) return [];
    return managersOf(state, facility).flatMap((to) =>
      notify(state, context, { kind: 'motion-alert', to, facility, unit }),
    );
  },
};

export const entryEvolvers: Evolvers<EntryEvent> = {
  'entry.held'(state, { entry: id, via }) {
    const entry = state.entries.get(id);
    if (entry !== undefined) entry.heldOpen = via;
  },
  'entry.released'(state, { entry: id }) {
    const entry = state.entries.get(id);
    if (entry !== undefined) entry.heldOpen = undefined;
  },
  /** Records arrive late and out of order: a record that is older than the known state changes nothing. */
  'person.entered'(state, { facility, user, zones, at, app }) {
    const here = state.facilities.get(facility)?.onSite;
    const before = here?.get(user);
    if (before !== undefined && at < before.at) return;
    const stays = before?.left === false;
    const all = new Set([...(stays ? before.zones : []), ...zones]);
    here?.set(user, { since: stays ? before.since : at, at, zones: [...all], app, left: false });
  },
  'person.left'(state, { facility, user, at }) {
    const here = state.facilities.get(facility)?.onSite;
    if (at < (here?.get(user)?.at ?? 0)) return;
    here?.set(user, { since: at, at, zones: [], app: false, left: true });
  },
  'motion.seen'(state, { unit: id, at }) {
    const unit = state.units.get(id);
    if (unit === undefined) return;
    unit.motions.push(at);
    if (unit.motions.length > MOTIONS_KEPT) unit.motions.shift();
  },
  'motion.alerted'(state, { unit: id }) {
    const unit = state.units.get(id);
    if (unit !== undefined) unit.motions = [];
  },
};
