/**
 * Consequences of a record beyond the lock itself: a person came in or left through an entry, or the employee chosen for an auction opened the unit.
 */
import { eventName } from '../../protocol/record.ts';
import type { Reactors } from '../kernel/contract.ts';
import { holds, type RuleBook } from '../kernel/rule.ts';
import type { State } from '../model/state.ts';
import { type EntryEvent, entryRules } from '../opening/entries.ts';
import { auctionRules } from '../people/auctions.ts';
import { becomes, type TenancyEvent } from '../places/tenancy.ts';
import type { RecordEvent, RecordKept } from './records.ts';

function auctionOf(state: State, { mac, attribution, at }: RecordKept, rules: RuleBook): TenancyEvent[] {
  const place = state.locks.get(mac)?.place;
  const unit = place?.kind === 'unit' ? state.units.get(place.id) : undefined;
  const auction = unit?.auction;
  if (unit === undefined || auction === undefined || unit.status !== 'auction' || attribution.user !== auction.opener)
    return [];
  return holds(rules, auctionRules['B-AUC-5'], { kind: auction.kind }) ? [becomes(unit, 'pending-auction', at)] : [];
}

function passageOf(state: State, { mac, attribution, latest: at }: RecordKept, rules: RuleBook): EntryEvent[] {
  const place = state.locks.get(mac)?.place;
  const entry = place?.kind === 'entry' ? state.entries.get(place.id) : undefined;
  const { user, method } = attribution;
  if (entry === undefined || user === undefined || user === '') return [];
  const { facility, zones } = entry;
  if (holds(rules, entryRules['B-ENT-3'], { entry })) return [{ type: 'person.left', at, facility, user }];
  if (!holds(rules, entryRules['B-ENT-2'], { entry })) return [];
  const app = method === 'phone' || method === 'online';
  return [{ type: 'person.entered', at, facility, user, zones, app }];
}

export const recordReactors: Reactors<RecordEvent, TenancyEvent | EntryEvent> = {
  'record.kept'(state, event, { rules }) {
    if (eventName(event.record.event) !== 'unlocked') return [];
    return [...auctionOf(state, event, rules), ...passageOf(state, event, rules)];
  },
};
