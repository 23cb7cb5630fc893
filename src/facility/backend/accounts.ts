/**
 * The accounts of people in the core. Most have the person's id. An account that began as a share with a number has its own id
 * and is found by that number or address.
 */
import { userOf } from '../../core/kernel/identity.ts';
import type { State, User } from '../../core/model/state.ts';
import type { PersonPlan } from '../files/schema.ts';

const identities = ({ mobile, primaryPhone, email }: PersonPlan): string[] =>
  [mobile, primaryPhone, email].filter((text) => text !== undefined);

/** The account of a person; undefined for a person without one. */
export function accountOf(state: State, person: PersonPlan): User | undefined {
  const own = state.users.get(person.id);
  if (own !== undefined) return own;
  return identities(person)
    .map((text) => userOf(state, text))
    .find((user) => user !== undefined);
}

/** The person with that account; undefined if nobody in the plan has that account. */
export const personOf = (state: State, people: readonly PersonPlan[], user: string): PersonPlan | undefined =>
  people.find(({ id }) => id === user) ?? people.find((person) => accountOf(state, person)?.id === user);
