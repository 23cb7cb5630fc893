/**
 * The accounts of people in the core. Most have the person's id. One that began as a share with a number has its own id and is
 * found by that number or address.
 */
import { normalised, userOf } from '../../core/kernel/identity.ts';
import type { State, User } from '../../core/model/state.ts';
import type { FacilityFile, PersonPlan } from '../files/schema.ts';

const identities = ({ mobile, primaryPhone, email }: PersonPlan): string[] =>
  [mobile, primaryPhone, email].filter((text) => text !== undefined);

/** The account of a person; undefined for somebody whom the company does not know. */
export function accountOf(state: State, person: PersonPlan): User | undefined {
  const own = state.users.get(person.id);
  if (own !== undefined) return own;
  return identities(person)
    .map((text) => userOf(state, text))
    .find((user) => user !== undefined);
}

/** The person behind an account, who receives its messages. */
export function personOf(plan: FacilityFile, state: State, account: string): string | undefined {
  const named = plan.people.find((person) => person.id === account);
  if (named !== undefined) return named.id;
  const user = state.users.get(account);
  const reaches = (text: string): boolean => [user?.phone, user?.email].includes(normalised(text));
  return plan.people.find((person) => identities(person).some(reaches))?.id;
}
