/**
 * Hold Open as the controller carries it out: a long time-out and an unlock while the entry is held, the usual time-out and a last
 * unlock, which it ends, once it is released. INV: a controller that was never held open is told nothing of all this.
 */

import type { Context, Reactors } from '../kernel/contract.ts';
import type { RuleBook } from '../kernel/rule.ts';
import { effect, holds, rulesOf } from '../kernel/rule.ts';
import type { Lock, State } from '../model/state.ts';
import type { EntryEvent } from '../opening/entries.ts';
import type { ListEvent } from '../plan/lists.ts';
import { isHeld, planList, relockThing } from '../plan/plan.ts';

export const holdOpenRules = rulesOf({
  'B-ENT-5': effect(
    'An entry that is held open is unlocked again each time it locks; when it is released, it is unlocked once more and then locks as usual.',
    'chosen',
    /** `told`: the controller is known to hold the time-out that belongs to it. */
    (c: { held: boolean; open: boolean; told: boolean }) => (c.held ? !c.open || !c.told : c.open && !c.told),
  ),
});

/** Whether the next list to that controller carries an unlock for Hold Open's sake. */
export function holdUnlocks(state: State, rules: RuleBook, lock: Lock, open: boolean): boolean {
  const thing = relockThing(state, lock);
  if (thing === undefined) return false;
  const held = state.entries.get(lock.place.id)?.heldOpen !== undefined;
  return holds(rules, holdOpenRules['B-ENT-5'], { held, open, told: isHeld(lock.holding, thing) });
}

/** Tells the controllers of an entry that are in touch; the others learn it at their next heartbeat. */
function tellControllers(state: State, entry: string, open: boolean, { now: at, rules }: Context): ListEvent[] {
  const mac = state.entries.get(entry)?.mac;
  const lock = mac === undefined ? undefined : state.locks.get(mac);
  if (lock?.open === undefined || !holdUnlocks(state, rules, lock, open)) return [];
  const planned = planList(state, lock, lock.open.session, { unlock: true, changes: true, at });
  return planned.ok ? [{ type: 'list.sent', at, via: 'gateway', plan: planned.plan, opener: { by: 'entry' } }] : [];
}

export const holdOpenReactors: Reactors<EntryEvent, ListEvent> = {
  'entry.held': (state, { entry }, context) => tellControllers(state, entry, false, context),
  /** What the last heartbeat said may be older than the unlock, so a held entry counts as open. */
  'entry.released': (state, { entry }, context) => tellControllers(state, entry, true, context),
};
