/**
 * The access codes that people have, according to the facility file, edits in the rental software, and the events that
 * show that the company accepted a code. Several people may have the same code.
 *
 * INV-1: If two edits of one person could have crossed, the model gives no certain answer.
 */
import { type ObservedEvent, partOf, text } from './observations.ts';

export interface CodeFacts {
  /** The code of each person, as they know it. */
  readonly codes: ReadonlyMap<string, string>;
  /** People whose code the company knows at the start. */
  readonly coded: readonly string[];
}

/** The value behind a placeholder of the trace. */
export type Reveal = (placeholder: string) => string | undefined;

export class CodeModel {
  readonly #facts: CodeFacts;
  readonly #reveal: Reveal;
  /** Every code that the rental software ever had for a person. */
  readonly #entered = new Map<string, ReadonlySet<string>>();
  /** The codes that the company may have for an account; undefined if it may be any code. */
  readonly #taken = new Map<string, ReadonlySet<string> | undefined>();

  constructor(facts: CodeFacts, reveal: Reveal) {
    this.#facts = facts;
    this.#reveal = reveal;
    for (const [person, code] of facts.codes) this.#entered.set(person, new Set([code]));
    for (const person of facts.coded) this.#taken.set(person, new Set(this.#entered.get(person)));
  }

  saw({ kind, data }: ObservedEvent): void {
    if (kind === 'core.user.accessCodeSet') this.#takes(text(data, 'user'));
    if (kind !== 'input' || data.verb !== 'pms.editTenant') return;
    const { person, accessCode } = partOf(data, 'args');
    if (typeof person !== 'string' || typeof accessCode !== 'string') return;
    const code = this.#reveal(accessCode) ?? accessCode;
    this.#entered.set(person, new Set([...(this.#entered.get(person) ?? []), code]));
  }

  /** The code that a person types: the given one, otherwise their own. */
  typed({ by, code }: Readonly<Record<string, unknown>>): string | undefined {
    if (typeof code === 'string') return this.#reveal(code) ?? code;
    return this.#facts.codes.get(String(by));
  }

  /** Whether the company knows the code that the person arrived with. */
  knowsCodeOf(person: string): boolean {
    const code = this.#facts.codes.get(person);
    return code !== undefined && this.holders(code).includes(person);
  }

  /** Accounts that certainly have this code. */
  holders(code: string): readonly string[] {
    return [...this.#taken].filter(([, codes]) => codes?.size === 1 && codes.has(code)).map(([user]) => user);
  }

  mayHold(user: string, code: string): boolean {
    if (!this.#taken.has(user)) return false;
    return this.#taken.get(user)?.has(code) ?? true;
  }

  /** Called when the company has accepted a code other than the one that it had. */
  #takes(user: string): void {
    const entered = this.#entered.get(user);
    const before = this.#taken.get(user);
    const [had] = before?.size === 1 ? before : [];
    // An account that began as a share, or elsewhere, has an id that the rental software does not use.
    this.#taken.set(user, entered === undefined ? undefined : new Set([...entered].filter((code) => code !== had)));
  }
}
