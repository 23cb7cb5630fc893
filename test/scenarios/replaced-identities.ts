/**
 * The people of a facility under other names, numbers, addresses and codes, in its plan and in the steps of a scenario alike. Equal values stay equal
 * and different ones stay different, so that everything else happens as before.
 */
import { comparedName, normalised } from '../../src/core/kernel/identity.ts';
import type { FacilityFile } from '../../src/facility/files/schema.ts';
import { mapSecrets } from '../../src/facility/verbs/verb.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { holdsReference } from '../../src/scenario/reference.ts';
import type { Args, Scenario } from '../../src/scenario/scenario.ts';

/** Texts that are easily confused with something else. */
export const AWKWARD = [
  '<name 1>',
  '<pin 1>',
  '"',
  '\\',
  '$',
  '$$',
  '$alice.password',
  '{}',
  '__proto__',
  'null',
  ' ',
  'Ünïcødé',
  'אבג',
  '\u202eA101',
  '🗝️',
  'ß',
  '0',
  '+1',
  "'; --",
];

/** Replaces private values with others, made from the given texts; equal values get equal replacements. */
export class IdentityReplacer {
  readonly #texts: readonly string[];
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();
  #next = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** Every value that was given. */
  get values(): readonly string[] {
    return [...this.#given.values()];
  }

  /** Names may be equal to anything but one another: a tenant with the number and the name of an account is its holder (B-FED-9). */
  name(name: string): string {
    return this.#for(`name ${name}`, (text) => text.slice(0, 80), comparedName);
  }

  /** A number or an address; what the company reads as one remains one. */
  login(login: string): string {
    const plain = normalised(login);
    if (plain === '') return login;
    const other = (text: string): string =>
      plain.includes('@') ? `${text.slice(0, 80)}@x` : text.replaceAll('@', '').slice(0, 16);
    return this.#for(plain, other, normalised);
  }

  code(code: string): string {
    return code === '' ? code : this.#for(`code ${code}`, (text) => text.slice(0, 16), String);
  }

  people(plan: FacilityFile): FacilityFile {
    const maybe = (text: string | undefined, to: (text: string) => string) => (text === undefined ? text : to(text));
    const people = plan.people.map((person) => ({
      ...person,
      name: this.name(person.name),
      mobile: maybe(person.mobile, (text) => this.login(text)),
      primaryPhone: maybe(person.primaryPhone, (text) => this.login(text)),
      email: maybe(person.email, (text) => this.login(text)),
      accessCode: maybe(person.accessCode, (text) => this.code(text)),
      phones: person.phones.map((phone) => ({ ...phone, number: maybe(phone.number, (text) => this.login(text)) })),
    }));
    return { ...plan, people };
  }

  steps(scenario: Scenario): Scenario {
    const steps = scenario.steps.map((step) =>
      step.do === 'play' ? { ...step, args: this.#args(step.verb, step.args) } : step,
    );
    return { ...scenario, steps };
  }

  #args(verb: string, args: Args): Args {
    const other = mapSecrets(VERBS.get(verb)?.params, args, (text, kind) => {
      if (holdsReference(text)) return text;
      const given = kind === 'phone' || kind === 'email' ? this.login(text) : this.code(text);
      return given.startsWith('$') ? `$${given}` : given;
    });
    return other as Args;
  }

  /** Where `key` is given, the text must differ from all others by it. */
  #for(original: string, cut: (text: string) => string, key?: (text: string) => string): string {
    const known = this.#given.get(original);
    if (known !== undefined) return known;
    const text = this.#texts[this.#next++ % this.#texts.length] ?? '';
    let given = cut(text);
    for (let i = 0; key !== undefined && (key(given) === '' || this.#taken.has(key(given))); i++)
      given = cut(`${i}${text}`);
    if (key !== undefined) this.#taken.add(key(given));
    this.#given.set(original, given);
    return given;
  }
}
