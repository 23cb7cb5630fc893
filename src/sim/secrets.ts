/**
 * Values that must never be written to a trace, each with a stable placeholder: `<key 3>`, `<pin 1>`, `<phone 2>`.
 * Placeholders are numbered per kind in order of first use, so equal runs give equal placeholders that reveal nothing about the value.
 *
 * INV-1 at most `SECRETS_KEPT` values of a kind are stored: the oldest is dropped when a new one is added. In a facility that runs for months, those
 * are keys that expired long ago. A value that returns after it was dropped gets a new number.
 */

export type SecretKind =
  | 'key'
  | 'command'
  | 'plain'
  | 'pin'
  | 'code'
  | 'password'
  | 'bearer'
  | 'phone'
  | 'email'
  | 'name';

export type SecretsSnapshot = readonly (readonly [value: string, placeholder: string])[];

/** Kinds whose values mean the same in upper and lower case. */
const ANY_CASE: ReadonlySet<SecretKind> = new Set(['key', 'command', 'plain', 'phone', 'email']);
/** The maximum number of values of one kind. */
export const SECRETS_KEPT = 10_000;
/** Minimum length of a value that `findIn` searches for; anything shorter cannot be distinguished from ordinary text. */
const MIN_SEARCHED_LENGTH = 3;
const HEX_RUN_FROM = 16;
const HEX_ONLY = /^[0-9A-F]+$/;

export class Secrets {
  /** By the value in upper case, since hex and addresses appear in either case. */
  readonly #placeholders = new Map<string, string>();
  /** The value as it was hidden, and its placeholder, by placeholder. */
  readonly #originals = new Map<string, readonly [value: string, placeholder: string]>();
  readonly #counts = new Map<string, number>();
  /** The snapshot from which it was restored, until something is looked up: a facility that is only viewed hides nothing. */
  #unread: SecretsSnapshot | undefined;
  /** The lengths of hidden values, made by the first search, because a live facility never searches. */
  #lengths: Set<number> | undefined;
  /** Long hidden values in hex, by their first digits. Made by the first search that needs them. */
  #hexByStart: Map<number, Set<string>> | undefined;

  /** Stores a secret and returns the placeholder to write instead. Bytes are stored as hex. */
  hide(kind: SecretKind, value: string | Uint8Array): string {
    const text = typeof value === 'string' ? value : Buffer.from(value).toString('hex');
    if (text === '') return '';
    this.#read();
    const existing = this.#placeholders.get(text.toUpperCase());
    if (existing !== undefined) return existing;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const placeholder = `<${kind} ${count}>`;
    this.#add([text, placeholder]);
    this.#drop(kind, count - SECRETS_KEPT);
    return placeholder;
  }

  /**
   * The placeholder of a typed value. The case of a password, PIN or code matters: if it differs from the hidden value's, the placeholder
   * has the number 0, which represents no value.
   */
  hideTyped(kind: SecretKind, text: string): string {
    const placeholder = this.hide(kind, text);
    const isSame = text === '' || ANY_CASE.has(kind) || this.reveal(placeholder) === text;
    return isSame ? placeholder : `<${kind} 0>`;
  }

  /** The value behind a placeholder, in the case in which it was first hidden; undefined for an unknown placeholder. */
  reveal(placeholder: string): string | undefined {
    this.#read();
    return this.#originals.get(placeholder)?.[0];
  }

  /**
   * The placeholder of a hidden value that occurs in the texts and keys of a value, or undefined when there is none. Only for tests and searches:
   * people may choose values that equal ordinary text.
   */
  findIn(value: unknown): string | undefined {
    this.#read();
    return this.#placeholders.size === 0 ? undefined : this.#within(value, this.#searched());
  }

  #within(value: unknown, lengths: ReadonlySet<number>): string | undefined {
    if (typeof value === 'string') {
      const { length } = value;
      // Most texts in a trace have a length that no secret has, and are too short for a run of hex, so they need no lookup.
      return length >= HEX_RUN_FROM || lengths.has(length) ? this.#foundIn(value, lengths) : undefined;
    }
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) {
      for (const each of value) {
        const found = this.#within(each, lengths);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    for (const [key, each] of Object.entries(value)) {
      const found = this.#within(key, lengths) ?? this.#within(each, lengths);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #searched(): ReadonlySet<number> {
    if (this.#lengths !== undefined) return this.#lengths;
    this.#lengths = new Set();
    for (const [value] of this.#originals.values()) addLengths(this.#lengths, value, value.toUpperCase());
    return this.#lengths;
  }

  #foundIn(text: string, lengths: ReadonlySet<number>): string | undefined {
    const upper = text.toUpperCase();
    const whole = lengths.has(upper.length) ? this.#placeholders.get(upper) : undefined;
    if (whole !== undefined || text.length < HEX_RUN_FROM) return whole;
    this.#hexByStart ??= byStart(this.#placeholders.keys());
    let start = 0;
    for (let i = 0, digits = 0; i < upper.length; i++) {
      const digit = hexDigit(upper.charCodeAt(i));
      digits = digit === undefined ? 0 : digits + 1;
      start = after(start, digit ?? 0);
      const values = digits < START_DIGITS ? undefined : this.#hexByStart.get(start);
      for (const value of values ?? NONE)
        if (upper.startsWith(value, i + 1 - START_DIGITS)) return this.#placeholders.get(value);
    }
    return undefined;
  }

  /** Its contents are immutable. */
  snapshot(): SecretsSnapshot {
    return this.#unread ?? [...this.#originals.values()];
  }

  static restore(snapshot: SecretsSnapshot): Secrets {
    const secrets = new Secrets();
    secrets.#unread = snapshot;
    return secrets;
  }

  #read(): void {
    if (this.#unread === undefined) return;
    const unread = this.#unread;
    this.#unread = undefined;
    for (const hidden of unread) {
      this.#add(hidden);
      // As in `<key 3>`.
      const [, placeholder] = hidden;
      const space = placeholder.indexOf(' ');
      const [kind, count] = [placeholder.slice(1, space), Number(placeholder.slice(space + 1, -1))];
      this.#counts.set(kind, Math.max(this.#counts.get(kind) ?? 0, count));
    }
  }

  /** Drops the value of this number. */
  #drop(kind: string, number: number): void {
    const placeholder = `<${kind} ${number}>`;
    const value = this.reveal(placeholder);
    if (value === undefined) return;
    const known = value.toUpperCase();
    this.#originals.delete(placeholder);
    this.#placeholders.delete(known);
    const alike = this.#hexByStart?.get(startOf(known));
    alike?.delete(known);
    if (alike?.size === 0) this.#hexByStart?.delete(startOf(known));
  }

  #add(hidden: readonly [value: string, placeholder: string]): void {
    const [value, placeholder] = hidden;
    const known = value.toUpperCase();
    this.#placeholders.set(known, placeholder);
    this.#originals.set(placeholder, hidden);
    if (this.#lengths !== undefined) addLengths(this.#lengths, value, known);
    if (this.#hexByStart !== undefined) index(this.#hexByStart, known);
  }
}

/** Upper case may be longer: ß becomes SS. */
function addLengths(lengths: Set<number>, value: string, known: string): void {
  if (value.length >= MIN_SEARCHED_LENGTH) lengths.add(value.length);
  if (known.length >= MIN_SEARCHED_LENGTH) lengths.add(known.length);
}

/** How many leading hex digits the index uses: 28 bits, a small integer, which a map finds fast. */
const START_DIGITS = 7;
const NONE: readonly string[] = [];

/** The last `START_DIGITS` digits once another one has been appended. */
const after = (start: number, digit: number): number => ((start << 4) | digit) & 0xfffffff;

/** The value of an upper-case hex digit. */
const hexDigit = (code: number): number | undefined =>
  code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : undefined;

const startOf = (known: string): number => Number.parseInt(known.slice(0, START_DIGITS), 16);

function byStart(values: Iterable<string>): Map<number, Set<string>> {
  const made = new Map<number, Set<string>>();
  for (const value of values) index(made, value);
  return made;
}

function index(hexByStart: Map<number, Set<string>>, known: string): void {
  if (known.length < HEX_RUN_FROM || !HEX_ONLY.test(known)) return;
  const alike = hexByStart.get(startOf(known)) ?? new Set();
  hexByStart.set(startOf(known), alike.add(known));
}
