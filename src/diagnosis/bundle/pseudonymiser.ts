/**
 * Replaces the names in a case before it leaves the company. Every person, number, address, code, MAC and key of the
 * facility and the evidence gets a pseudonym that is the same everywhere; places, roles and settings keep their names.
 *
 * INV-1: Nothing that describes a person passes: free text keeps plain words only. INV-2: Equal values get equal
 * replacements. INV-3: No replacement MAC is the MAC of a lock in the facility.
 */
import { withPseudonyms } from '../../facility/files/pseudonyms.ts';
import type { FacilityFile, PersonPlan } from '../../facility/files/schema.ts';
import type { Instant } from '../../sim/clock.ts';
import { placeId } from '../case.ts';
import { isPlainWord, wordsIn } from './plain-words.ts';
import { movedDate } from './weeks.ts';

/** The kinds of replacements that the review page counts. */
export type Replaced = 'people' | 'locks' | 'keys' | 'words';

/** The private fields by which the evidence may refer to a person. */
const NAMED_BY = ['id', 'name', 'email', 'mobile', 'primaryPhone', 'accessCode'] as const;

const same = (text: string | undefined): string => (text ?? '').trim().toLowerCase();
/** Four or more digits, however they are separated, may be a phone number or a code. A time of day does not match. */
const NUMBER = /\+?\d(?:[\s().,/_-]*\d){3,}/g;
/** A date, optionally with a time. */
const DATE =
  /(\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b)/;
/** The minimum number of digits in a code. */
const CODE_DIGITS = 4;
const MAC = /^(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$/i;

export class Pseudonymiser {
  readonly move: Instant;
  readonly plan: FacilityFile;
  readonly #original: FacilityFile;
  readonly #roles: ReadonlySet<string>;
  readonly #places: ReadonlySet<string>;
  /** Words that describe people in the facility; free text never keeps them. */
  readonly #private: ReadonlySet<string>;
  readonly #exact = new Map<string, string>();
  readonly #macs = new Map<string, string>();
  #lastMac = 0;
  readonly #taken: ReadonlySet<string>;
  readonly #given: Record<Exclude<Replaced, 'locks'>, Map<string, string>> = {
    people: new Map(),
    keys: new Map(),
    words: new Map(),
  };

  constructor(original: FacilityFile, move: Instant) {
    this.#original = original;
    this.move = move;
    this.#roles = new Set(original.people.map(({ role }) => role));
    this.#places = new Set(
      [...original.units, ...original.entries, ...original.zones].flatMap(({ id }) => wordsIn(id)),
    );
    this.#private = new Set(original.people.flatMap(privateWords));
    this.#taken = new Set(
      [...original.units.flatMap(({ locks }) => locks), ...original.entries].map(({ mac }) => same(mac)),
    );
    this.plan = this.#facility();
  }

  count(kind: Replaced): number {
    if (kind === 'locks') return this.#macs.size;
    return this.#given[kind].size + (kind === 'people' ? this.#original.people.length : 0);
  }

  at(instant: Instant): Instant {
    return instant + this.move;
  }

  mac(mac: string): string {
    const known = this.#macs.get(same(mac));
    if (known !== undefined || mac === '') return known ?? '';
    const given = this.#freeMac();
    this.#macs.set(same(mac), given);
    return given;
  }

  /** An advertised name with the digits of the new MAC, because the name of a lock ends with digits of its MAC. */
  advertised(name: string, mac: string): string {
    const [, model = 'NOKE', digits] = /^(NOKE[0-9A-Z]{0,2})(?:_([0-9A-F]*))?/i.exec(name) ?? [];
    if (name === '') return '';
    const own = this.mac(mac).replaceAll(':', '');
    return digits === undefined || digits === '' ? model : `${model}_${own.slice(-digits.length)}`;
  }

  /** A place by its id; a place that is not in the facility is treated as a word. */
  place(name: string): string {
    if (name === '') return name;
    if (MAC.test(name)) return this.mac(name);
    return placeId(this.#original, name) ?? this.text(name);
  }

  /** A person, in the form that the evidence uses. */
  person(name: string): string {
    if (name.trim() === '') return '';
    return this.#exact.get(same(name)) ?? this.#numbered('people', name, (n) => `Somebody ${n}`);
  }

  email(address: string): string {
    if (address === '') return '';
    return this.#exact.get(same(address)) ?? this.#numbered('people', address, (n) => `somebody${n}@site.example`);
  }

  number(number: string): string {
    if (number === '') return '';
    return this.#exact.get(same(number)) ?? this.#numbered('people', number, (n) => `somebody ${n}`);
  }

  /** A tracking key in the same form. */
  key(key: string): string {
    if (key === '') return '';
    return this.#numbered('keys', key, (n) => n.toString(16).toUpperCase().padStart(16, '0'));
  }

  /** A code that somebody typed on a keypad. */
  code(code: string): string {
    return this.#exact.get(same(code)) ?? this.#word(code);
  }

  /**
   * Free text: values of the facility become their replacements, plain words and small numbers are kept, dates are
   * shifted, and any other word becomes a numbered placeholder.
   */
  text(text: string): string {
    if (this.#roles.has(text)) return text;
    const known = this.#exact.get(same(text));
    if (known !== undefined) return known;
    const masked = (part: string) => part.replace(NUMBER, (found) => this.#word(found));
    return text
      .split(DATE)
      .map((part, i) =>
        i % 2 === 1 ? this.#date(part) : masked(part).replace(/[\p{L}\p{N}]+/gu, (word) => this.#plain(word)),
      )
      .join('');
  }

  #plain(word: string): string {
    const low = word.toLowerCase();
    if (this.#private.has(low)) return this.#word(word);
    if (isPlainWord(low) || this.#places.has(low) || /^x\d+$/.test(low)) return word;
    return /^\d+$/.test(word) && word.length < CODE_DIGITS ? word : this.#word(word);
  }

  #word(word: string): string {
    return this.#numbered('words', word, (n) => `x${n}`);
  }

  #date(text: string): string {
    const [, date = text, time = ''] = /^(\d{4}-\d{2}-\d{2})(.*)$/.exec(text) ?? [];
    const [first = '', second = '', third = ''] = date.split(/[-/]/);
    const isIso = date.includes('-');
    const two = (number: string) => number.padStart(2, '0');
    const iso = isIso ? date : `${third}-${two(first)}-${two(second)}`;
    if (Number.isNaN(Date.parse(`${iso}T00:00:00Z`))) return this.#word(text);
    const moved = movedDate(iso, this.move);
    return isIso ? `${moved}${time}` : moved.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');
  }

  #numbered(kind: Exclude<Replaced, 'locks'>, value: string, form: (n: number) => string): string {
    const given = this.#given[kind];
    const known = given.get(same(value));
    if (known !== undefined) return known;
    const next = form(given.size + 1);
    given.set(same(value), next);
    return next;
  }

  #freeMac(): string {
    for (;;) {
      this.#lastMac++;
      const digits = this.#lastMac.toString(16).toUpperCase().padStart(6, '0');
      const mac = `C2:00:00:${digits.replace(/(..)(..)(..)/, '$1:$2:$3')}`;
      if (!this.#taken.has(same(mac))) return mac;
    }
  }

  #facility(): FacilityFile {
    const original = this.#original;
    const shown = withPseudonyms(original);
    const personIds = new Map(original.people.map(({ id }, i) => [id, personIdOf(i)]));
    const phones = original.people.flatMap((one) => one.phones);
    const phoneIds = new Map(phones.map(({ id }, i) => [id, phoneIdOf(i)]));
    const people = shown.people.map(
      (person): PersonPlan => ({
        ...person,
        id: personIds.get(person.id) ?? '',
        elsewhere: person.elsewhere.map(({ company, facility }) => ({
          company: company === original.company ? OUR_COMPANY : this.text(company),
          facility: this.text(facility),
        })),
        phones: person.phones.map((phone) => ({ ...phone, id: phoneIds.get(phone.id) ?? '' })),
      }),
    );
    for (const [i, person] of original.people.entries())
      for (const field of NAMED_BY) {
        const to = people[i]?.[field];
        const from = same(person[field]);
        if (to !== undefined && from !== '' && !this.#exact.has(from)) this.#exact.set(from, to);
      }
    for (const [id, given] of phoneIds) if (!this.#exact.has(same(id))) this.#exact.set(same(id), given);
    return {
      ...shown,
      name: 'Facility',
      company: OUR_COMPANY,
      people,
      schedules: shown.schedules.map(({ name: _name, ...rest }) => rest),
      zones: shown.zones.map(({ id }) => ({ id })),
      entries: shown.entries.map(({ name: _name, ...entry }) => ({ ...entry, mac: this.mac(entry.mac) })),
      units: shown.units.map(({ tenant, leaseStart, ...unit }) => ({
        ...unit,
        ...(tenant === undefined ? {} : { tenant: personIds.get(tenant) ?? '' }),
        ...(leaseStart === undefined ? {} : { leaseStart: movedDate(leaseStart, this.move) }),
        locks: unit.locks.map((lock) => ({ ...lock, mac: this.mac(lock.mac) })),
      })),
    };
  }

  /** The id of a person at the facility. */
  personId(id: string): string {
    return personIdOf(this.#original.people.findIndex((one) => one.id === id));
  }

  /** The id of a phone at the facility. */
  phoneId(id: string): string {
    return phoneIdOf(this.#original.people.flatMap((one) => one.phones).findIndex((one) => one.id === id));
  }
}

const personIdOf = (i: number): string => `person-${i + 1}`;
const phoneIdOf = (i: number): string => `phone-${i + 1}`;
const OUR_COMPANY = 'Company';

function privateWords({ id, name, email, mobile, primaryPhone, accessCode, phones }: PersonPlan): readonly string[] {
  const numbers = phones.flatMap((phone) => [phone.id, phone.number]);
  return [id, name, email, mobile, primaryPhone, accessCode, ...numbers]
    .flatMap((text) => wordsIn(text ?? ''))
    .filter((word) => word.length > 1);
}
