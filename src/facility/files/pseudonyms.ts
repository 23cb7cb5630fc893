/**
 * Replaces everything in a facility plan that describes a person (names, numbers, addresses and access codes) by pseudonyms. A
 * trace contains its facility in this form.
 *
 * INV-1 the result reveals only which private values are equal, as secrets or as logins, and whether a value is blank, an address, a
 * number, begins with +, or is none of these. INV-2 two pseudonyms are equal, as secrets of a trace and as logins of the core, exactly
 * if the values are, whatever fields they stand in: an input may use anybody's name as a login. INV-3 a new field of a person does not
 * compile until it is classified.
 */
import { normalised } from '../../core/kernel/identity.ts';
import type { FacilityFile, PersonPlan } from './schema.ts';

type Public = 'id' | 'role' | 'schedule' | 'account' | 'at' | 'elsewhere';

/** The plan with a pseudonym for every private value. */
export function withPseudonyms(plan: FacilityFile): FacilityFile {
  const pseudonyms = new Pseudonyms();
  const people = plan.people.map((person): PersonPlan => {
    const { name, mobile, primaryPhone, email, accessCode, phones, ...rest } = person;
    const open: Pick<PersonPlan, Public> & { readonly [F in Exclude<keyof typeof rest, Public>]: never } = rest;
    return {
      ...open,
      name: pseudonyms.of(name),
      mobile: pseudonyms.maybe(mobile),
      primaryPhone: pseudonyms.maybe(primaryPhone),
      email: pseudonyms.maybe(email),
      accessCode: pseudonyms.maybe(accessCode),
      phones: phones.map(({ number, ...phone }) =>
        number === undefined ? phone : { ...phone, number: pseudonyms.of(number) },
      ),
    };
  });
  return { ...plan, people };
}

class Pseudonyms {
  /** By the upper-case value, because `Secrets` compares values that way. */
  readonly #given = new Map<string, string>();
  /** Login numbers that are equal for the core, and the number of spellings of each. */
  readonly #accounts = new Map<string, { readonly number: number; spellings: number }>();
  #blanks = 0;
  #names = 0;

  of(text: string): string {
    if (text === '') return text;
    const known = this.#given.get(text.toUpperCase());
    const given = known ?? this.#new(text);
    if (known === undefined) this.#given.set(text.toUpperCase(), given);
    return given;
  }

  maybe(text: string | undefined): string | undefined {
    return text === undefined ? undefined : this.of(text);
  }

  /** Spellings differ in letters, which the core ignores in a number, or in spaces around an address. */
  #new(text: string): string {
    // A blank name agrees with every name.
    if (text.trim() === '') return blank(++this.#blanks);
    const login = normalised(text);
    if (login === '') return `Person ${letters(++this.#names)}`;
    const account = this.#accounts.get(login) ?? { number: this.#accounts.size + 1, spellings: 0 };
    this.#accounts.set(login, account);
    const spelling = account.spellings++;
    if (login.includes('@')) return `p${account.number}@site.example${' '.repeat(spelling)}`;
    const digits = `555${String(account.number).padStart(7, '0')}`;
    return `${login.startsWith('+') ? '+1' : ''}${digits}${spelling === 0 ? '' : letters(spelling)}`;
  }
}

/** The number in binary, in spaces and tabs. */
const blank = (number: number): string => number.toString(2).replaceAll('0', '\t').replaceAll('1', ' ');

/** 1 is a, 26 is z, 27 is aa. */
function letters(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return `${rest === 0 ? '' : letters(rest)}${String.fromCharCode(97 + ((number - 1) % 26))}`;
}
