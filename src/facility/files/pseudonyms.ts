/**
 * Replaces everything in a facility plan that describes a person (names, numbers, addresses and access codes) by pseudonyms. A
 * trace contains its facility in this form.
 *
 * INV-1 the result reveals only which private values are equal, and whether a value is an address, begins with + or is blank.
 * INV-2 two pseudonyms are equal, as secrets of a trace and as logins of the core, exactly if the values are; so a run with
 * pseudonyms gives the same trace. INV-3 a new field of a person does not compile until it is classified.
 */
import { normalised } from '../../core/kernel/identity.ts';
import type { FacilityFile, PersonPlan } from './schema.ts';

type Public = 'id' | 'role' | 'schedule' | 'account' | 'at' | 'elsewhere';

/** The plan with a pseudonym for every private value. */
export function withPseudonyms(plan: FacilityFile): FacilityFile {
  const pseudonyms = new Pseudonyms();
  // Logins come first: a name may equal one, and a login must remain a number or an address.
  const logins = plan.people.map(({ mobile, primaryPhone, email, accessCode, phones }) => ({
    mobile: pseudonyms.login(mobile),
    primaryPhone: pseudonyms.login(primaryPhone),
    email: pseudonyms.login(email),
    accessCode: pseudonyms.login(accessCode),
    phones: phones.map(({ number, ...phone }) =>
      number === undefined ? phone : { ...phone, number: pseudonyms.login(number) },
    ),
  }));
  const people = plan.people.map((person, i): PersonPlan => {
    const { name, mobile: _m, primaryPhone: _p, email: _e, accessCode: _c, phones: _s, ...rest } = person;
    const open: Pick<PersonPlan, Public> & { readonly [F in Exclude<keyof typeof rest, Public>]: never } = rest;
    return { ...open, phones: [], name: pseudonyms.name(name), ...logins[i] };
  });
  return { ...plan, people };
}

class Pseudonyms {
  /** By the upper-case value, because `Secrets` compares values that way. */
  readonly #given = new Map<string, string>();
  /** Login numbers that are equal for the core, and the number of spellings of each. */
  readonly #accounts = new Map<string, { readonly number: number; spellings: number }>();
  #blanks = 0;

  name(text: string): string {
    return this.#for(text, () => `Person ${letters(++this.#blanks)}`);
  }

  login(text: string | undefined): string | undefined {
    return text === undefined ? undefined : this.#for(text, () => this.#newLogin(normalised(text)));
  }

  #for(text: string, make: () => string): string {
    if (text === '') return text;
    const known = this.#given.get(text.toUpperCase());
    const given = known ?? make();
    if (known === undefined) this.#given.set(text.toUpperCase(), given);
    return given;
  }

  /** Spellings differ in letters, which the core ignores in a number, or in spaces around an address. */
  #newLogin(login: string): string {
    if (login === '') return `none ${letters(++this.#blanks)}`;
    const account = this.#accounts.get(login) ?? { number: this.#accounts.size + 1, spellings: 0 };
    this.#accounts.set(login, account);
    const spelling = account.spellings++;
    if (login.includes('@')) return `p${account.number}@site.example${' '.repeat(spelling)}`;
    const digits = `555${String(account.number).padStart(7, '0')}`;
    return `${login.startsWith('+') ? '+1' : ''}${digits}${spelling === 0 ? '' : letters(spelling)}`;
  }
}

/** 1 is a, 26 is z, 27 is aa. */
function letters(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return `${rest === 0 ? '' : letters(rest)}${String.fromCharCode(97 + ((number - 1) % 26))}`;
}
