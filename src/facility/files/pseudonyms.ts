/**
 * Replaces everything in a facility plan that describes a person (names, numbers, addresses and access codes) with pseudonyms. A trace contains its
 * facility in this form.
 *
 * INV-1: The result reveals only which private values are equal, exactly or in one of the senses in which a facility compares them (as a secret of the
 * trace, a login, a name), and whether a value is blank, an address, a number, a text that begins with +, or none of these. INV-2: Two pseudonyms are
 * equal, in each of these senses, if and only if the values are, whatever fields they are in: an input may use anybody's name as a login. INV-3: A new
 * field of a person does not compile until it is classified.
 */
import { comparedName, normalised } from '../../core/kernel/identity.ts';
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

/** The senses in which texts can be equal, from the widest to the narrowest; each includes the next. */
const sensesOf = (text: string): readonly string[] => [normalised(text), comparedName(text), text.toUpperCase(), text];

/** The texts that are equal in one sense, by the next narrower one, numbered in order of first appearance. */
interface Alike {
  readonly number: number;
  readonly within: Map<string, Alike>;
}

class Pseudonyms {
  /** A text that is not a login has the number 0. */
  readonly #all: Alike = { number: 0, within: new Map([['', { number: 0, within: new Map() }]]) };
  /**
   * The path of each secret, keyed by its upper-case form. Without this, two spellings of one secret that are different logins or names (a few letters
   * change when upper-cased, such as ß to SS) would get different paths.
   */
  readonly #secrets = new Map<string, readonly Alike[]>();
  #blanks = 0;
  readonly #blank = new Map<string, string>();

  of(text: string): string {
    if (text.trim() !== '') return spelled(text, this.#numbersOf(text));
    // A blank name could stand for any name, so each distinct one gets its own placeholder.
    const given = text === '' ? text : (this.#blank.get(text) ?? blank(++this.#blanks));
    this.#blank.set(text, given);
    return given;
  }

  maybe(text: string | undefined): string | undefined {
    return text === undefined ? undefined : this.of(text);
  }

  #numbersOf(text: string): readonly number[] {
    const senses = sensesOf(text);
    const secret = text.toUpperCase();
    const path = this.#secrets.get(secret) ?? pathTo(this.#all, senses.slice(0, -1));
    this.#secrets.set(secret, path);
    const exact = pathTo(path.at(-1) ?? this.#all, senses.slice(-1));
    return [...path, ...exact].map(({ number }) => number);
  }
}

function pathTo(from: Alike, senses: readonly string[]): readonly Alike[] {
  let at = from;
  return senses.map((sense) => {
    const next = at.within.get(sense) ?? { number: at.within.size, within: new Map() };
    at.within.set(sense, next);
    at = next;
    return next;
  });
}

/** Equal logins have equal digits or addresses, equal names differ only in spaces and case, and equal secrets only in case. */
function spelled(text: string, [account = 0, name = 0, secret = 0, exact = 0]: readonly number[]): string {
  const login = normalised(text);
  const spaces = secret === 0 ? '' : blank(secret);
  if (login === '') return `${inCase(`Person ${letters(name + 1)}`, exact)}${spaces}`;
  if (login.includes('@')) return `${inCase(`p${account}@site.example`, exact)}${spaces}`;
  const digits = `${login.startsWith('+') ? '+1' : ''}555${String(account).padStart(7, '0')}`;
  // Only letters have a case.
  const word = name === 0 && text.toUpperCase() === text.toLowerCase() ? '' : `${letters(name + 1)}xxx`;
  return `${digits}${inCase(word, exact)}${spaces}`;
}

/** The letters with their case chosen bit by bit: 1 inverts the case of a letter. */
function inCase(text: string, number: number): string {
  let left = number;
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const turned = left % 2 === 1;
    left = Math.floor(left / 2);
    if (!turned) return letter;
    return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  });
}

/** The number in binary, written in spaces and tabs. */
const blank = (number: number): string => number.toString(2).replaceAll('0', '\t').replaceAll('1', ' ');

/** 1 is a, 26 is z, 27 is aa. */
function letters(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return `${rest === 0 ? '' : letters(rest)}${String.fromCharCode(97 + ((number - 1) % 26))}`;
}
