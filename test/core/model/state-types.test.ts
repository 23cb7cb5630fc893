/**
 * The state cannot be changed outside evolvers: `npm run types` fails when one of the lines below compiles. The test that runs here
 * shows that an evolver can.
 */
import { expect, expectTypeOf, it } from 'vitest';
import type { Core } from '../../../src/core/core.ts';
import type { Deciders, Evolvers, Reactors } from '../../../src/core/kernel/contract.ts';
import { decided } from '../../../src/core/kernel/contract.ts';
import type { Draft } from '../../../src/core/model/draft.ts';
import { proofOf } from '../../../src/core/model/holding.ts';
import type { Role } from '../../../src/core/model/roles.ts';
import {
  emptyState,
  type Facility,
  type Lock,
  type State,
  type Unit,
  type User,
} from '../../../src/core/model/state.ts';

interface Ask {
  readonly type: 'ask';
}
interface Asked {
  readonly type: 'asked';
}

/** Everything that a decider might try, one line each. */
function changesNothing(state: State, unit: Unit, user: User, lock: Lock, facility: Facility, role: Role): void {
  // @ts-expect-error a field
  state.seq = 1;
  // @ts-expect-error a map
  state.units.set('A101', unit);
  // @ts-expect-error a map
  state.locks.delete(lock.mac);
  // @ts-expect-error a list
  state.activity.push();
  // @ts-expect-error a field within a field
  state.dropped.messages = 1;
  // @ts-expect-error a field of a value in a map
  unit.status = 'available';
  // @ts-expect-error a list of a value in a map
  unit.shares.push({ user: '', at: 0 });
  // @ts-expect-error an object within it
  unit.auction = undefined;
  // @ts-expect-error a map of a value in a map
  user.roles.set('main', 'employee');
  // @ts-expect-error a set
  user.facilities.add('main');
  // @ts-expect-error what the core knows about a lock
  lock.holding.proofs.clear();
  // @ts-expect-error a function that changes what a lock stores takes a draft
  proofOf(lock.holding, 'zone');
  // @ts-expect-error a setting
  facility.settings.lowMv = 0;
  // @ts-expect-error a list of a role
  role.permissions.push('Manage Roles');
  // @ts-expect-error nor does an alias for it help
  const draft: Draft<State> = state;
  void draft;
}

const deciders: Deciders<Ask, Asked> = {
  ask(state) {
    // @ts-expect-error a decider receives a state that it cannot change
    state.pins.clear();
    // @ts-expect-error and emits only what its topic declares
    decided<Asked>({ type: 'answered' });
    return decided({ type: 'asked' });
  },
};
const reactors: Reactors<Asked, Asked> = {
  asked(state) {
    // @ts-expect-error nor can a reaction to an event emit anything else
    state.intents.clear();
    return [];
  },
};
const evolvers: Evolvers<Asked> = {
  asked(state) {
    state.pins.clear();
    state.seq += 1;
  },
};

it('only an evolver gets a state that it may change', () => {
  expectTypeOf<Core['state']>().toEqualTypeOf<State>();
  expectTypeOf<Parameters<(typeof deciders)['ask']>[0]>().toEqualTypeOf<State>();
  expectTypeOf<Parameters<(typeof evolvers)['asked']>[0]>().toEqualTypeOf<Draft<State>>();
  const state = emptyState();
  evolvers.asked(state, { type: 'asked' });
  expect(state.seq).toBe(1);
  expect([changesNothing, deciders.ask, reactors.asked].every((each) => typeof each === 'function')).toBe(true);
});
