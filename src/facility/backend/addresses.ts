/**
 * The phone behind each phone number, and the person behind each e-mail address. Both come from the facility file alone, so they
 * do not change when somebody edits a number in the rental software.
 *
 * INV-1: A number belongs to one phone, an address to one person: the first in the file.
 */
import { normalised } from '../../core/kernel/identity.ts';
import { oncePer } from '../../sim/once-per.ts';
import type { FacilityFile, PersonPlan } from '../files/schema.ts';

export interface Addresses {
  /** The phone with this number; undefined if nobody in the file has that number. */
  phoneAt(number: string): string | undefined;
  /** The person who reads this mailbox. */
  personAt(email: string): string | undefined;
}

export const addressesOf = oncePer(({ people }: FacilityFile): Addresses => {
  const phones = new Map<string, string>();
  const mailboxes = new Map<string, string>();
  const first = (map: Map<string, string>, address: string, owner: string): void => {
    if (!map.has(normalised(address))) map.set(normalised(address), owner);
  };
  for (const person of people) {
    for (const [number, phone] of numbersOf(person)) first(phones, number, phone);
    if (person.email !== undefined) first(mailboxes, person.email, person.id);
  }
  return {
    phoneAt: (number) => phones.get(normalised(number)),
    personAt: (email) => mailboxes.get(normalised(email)),
  };
});

/** Each number of a person with its phone. If a person's first phone has no number of its own, it has the numbers in the person's data. */
function numbersOf({ mobile, primaryPhone, phones }: PersonPlan): [number: string, phone: string][] {
  return phones.flatMap(({ id, number }, i): [string, string][] => {
    const numbers = number === undefined && i === 0 ? [mobile, primaryPhone] : [number];
    return numbers.flatMap((each) => (each === undefined ? [] : [[each, id] as [string, string]]));
  });
}
