/**
 * How the controller carries out Hold Open: a long timeout and an unlock while the entry is held; when the entry is released, the usual timeout and a
 * last unlock, which ends the hold.
 *
 * INV: A controller that was never held open gets no such commands.
 */

import type { Context, Reactors } from '../kernel/contract.ts';
import type { RuleBook } from '../kernel/rule.ts';
import { effect, holds, rulesOf } from '../kernel/rule.ts';
import type { Lock, State } from '../model/state.ts';
import type { EntryEvent } from '../opening/entries.ts';
import type { ListEvent } from '../plan/lists.ts';
import { isHeld, planList, relockItem } from '../plan/plan.ts';

export const holdOpenRules = rulesOf({
  'B-ENT-5': effect(
    'An entry that is held open is unlocked again each time it locks; when it is released, it is unlocked once more and then locks as usual.',
    'chosen',
    /** `told`: the controller has confirmed the timeout that applies now. */
    (c: { held: boolean; open: boolean; told: boolean }) => (c.held ? !c.open || !c.told : c.open && !c.told),
  ),
});

/** Whether Hold Open requires an unlock in the next list to that controller. */
export function holdUnlocks(state: State, rules: RuleBook, lock: Lock, open: boolean): boolean {
  const item = relockItem(state, lock);
  if (item === undefined) return false;
  const held = state.entries.get(lock.place.id)?.heldOpen !== undefined;
  return holds(rules, holdOpenRules['B-ENT-5'], { held, open, told: isHeld(lock.holding, item) });
}

/** Sends lists to the entry's controllers that are in contact; the others receive theirs at the next heartbeat. */
function tellControllers(state: State, entry: string, open: boolean, { now: at, rules }: Context): ListEvent[] {
  const mac = state.entries.get(entry)?.mac;
  const lock = mac === undefined ? undefined : state.locks.get(mac);
  if (lock?.open === undefined || !holdUnlocks(state, rules, lock, open)) return [];
  const planned = planList(state, lock, lock.open.session, { unlock: true, changes: true, at });
  return planned.ok ? [{ type: 'list.sent', at, via: 'gateway', plan: planned.plan, opener: { by: 'entry' } }] : [];
}

export const holdOpenReactors: Reactors<EntryEvent, ListEvent> = {
  'entry.held': (state, { entry }, context) => tellControllers(state, entry, false, context),
  /** The last heartbeat may be older than the unlock, so a held entry counts as open. */
  'entry.released': (state, { entry }, context) => tellControllers(state, entry, true, context),
};
