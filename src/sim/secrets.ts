/**
 * Values that must never be written to a trace, each with a stable placeholder: `<key 3>`, `<pin 1>`, `<phone 2>`.
 * Placeholders are numbered per kind in order of first use, so identical runs give identical placeholders, which reveal nothing about the values.
 *
 * INV-1: At most `SECRETS_KEPT` values of a kind are stored: the oldest is dropped when a new one is added. In a facility that runs for months, those
 * are keys that expired long ago. A value that returns after it was dropped gets a new number.
 */
import { type Chunks, chunksOf } from './json.ts';

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

export type SecretsSnapshot = Chunks<HiddenValue>;
type HiddenValue = readonly [value: string, placeholder: string];

/** Kinds whose values mean the same in upper and lower case. */
const ANY_CASE: ReadonlySet<SecretKind> = new Set(['key', 'command', 'plain', 'phone', 'email']);
/** The maximum number of values of one kind. */
export const SECRETS_KEPT = 10_000;
/** Minimum length of a value that `findIn` searches for; anything shorter cannot be distinguished from ordinary text. */
const MIN_SEARCHED_LENGTH = 3;
/** Values of at least this length are found inside other text; shorter ones occur in it by chance. */
const HEX_RUN_FROM = 16;
const HEX_ONLY = /^[0-9A-F]+$/;
/** How many leading hex digits the index uses: 28 bits, a small integer, which a map finds fast. */
const START_DIGITS = 7;
/** How many bits of those digits the filter uses. */
const FILTER_BITS = 15;
const FILTER_MASK = (1 << FILTER_BITS) - 1;
const NONE: readonly string[] = [];

export class Secrets {
  /** Placeholders by value, in upper case, since hex and addresses appear in either case. */
  readonly #placeholders = new Map<string, string>();
  /** The value as it was hidden, and its placeholder, by placeholder. */
  readonly #originals = new Map<string, HiddenValue>();
  readonly #counts = new Map<string, number>();
  /** The last snapshot. */
  #stored: SecretsSnapshot = [];
  /** Whether the snapshot from which it was restored has yet to be read: a facility that is only viewed hides nothing. */
  #isUnread = false;
  /** The lengths of hidden values, made by the first search, because a live facility never searches. */
  #lengths: Set<number> | undefined;
  /** Long hidden values in hex. Made by the first search that needs them. */
  #hex: HexValues | undefined;

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
    // Plain data, and faster to go through so than by its list of keys.
    const data = value as Readonly<Record<string, unknown>>;
    for (const key in data) {
      const found = this.#within(key, lengths) ?? this.#within(data[key], lengths);
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
    const whole = lengths.has(text.length) ? this.#placeholders.get(text.toUpperCase()) : undefined;
    if (whole !== undefined || text.length < HEX_RUN_FROM) return whole;
    this.#hex ??= new HexValues(this.#placeholders.keys());
    const value = this.#hex.firstIn(text);
    return value === undefined ? undefined : this.#placeholders.get(value);
  }

  /** Immutable, and shared with the previous snapshot as far as possible. */
  snapshot(): SecretsSnapshot {
    if (!this.#isUnread) this.#stored = chunksOf(this.#originals.values(), this.#stored);
    return this.#stored;
  }

  static restore(snapshot: SecretsSnapshot): Secrets {
    const secrets = new Secrets();
    secrets.#stored = snapshot;
    secrets.#isUnread = true;
    return secrets;
  }

  #read(): void {
    if (!this.#isUnread) return;
    this.#isUnread = false;
    for (const hidden of this.#stored.flat()) {
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
    this.#hex?.drop(known);
  }

  #add(hidden: HiddenValue): void {
    const [value, placeholder] = hidden;
    const known = value.toUpperCase();
    this.#placeholders.set(known, placeholder);
    this.#originals.set(placeholder, hidden);
    if (this.#lengths !== undefined) addLengths(this.#lengths, value, known);
    this.#hex?.add(known);
  }
}

/** Upper case may be longer: ß becomes SS. */
function addLengths(lengths: Set<number>, value: string, known: string): void {
  if (value.length >= MIN_SEARCHED_LENGTH) lengths.add(value.length);
  if (known.length >= MIN_SEARCHED_LENGTH) lengths.add(known.length);
}

/** Hidden values in hex, as a set that finds those inside a longer text, wherever they begin and in either case. */
class HexValues {
  readonly #byStart = new Map<number, Set<string>>();
  /** Whether some value may begin with these bits: most positions of a text need no look into the map. */
  readonly #filter = new Uint8Array(1 << FILTER_BITS);

  /** Values in upper case; those that are short or not hex are left out. */
  constructor(values: Iterable<string>) {
    for (const value of values) this.add(value);
  }

  add(value: string): void {
    if (value.length < HEX_RUN_FROM || !HEX_ONLY.test(value)) return;
    const start = startOf(value);
    this.#filter[start & FILTER_MASK] = 1;
    this.#byStart.set(start, (this.#byStart.get(start) ?? new Set()).add(value));
  }

  drop(value: string): void {
    const alike = this.#byStart.get(startOf(value));
    alike?.delete(value);
    if (alike?.size === 0) this.#byStart.delete(startOf(value));
  }

  /** The value that begins first in a text. */
  firstIn(text: string): string | undefined {
    let start = 0;
    for (let i = 0, digits = 0; i < text.length; i++) {
      const digit = hexDigit(text.charCodeAt(i));
      digits = digit < 0 ? 0 : digits + 1;
      start = ((start << 4) | (digit < 0 ? 0 : digit)) & START_MASK;
      if (digits < START_DIGITS || this.#filter[start & FILTER_MASK] === 0) continue;
      const from = i + 1 - START_DIGITS;
      for (const value of this.#byStart.get(start) ?? NONE)
        if (text.slice(from, from + value.length).toUpperCase() === value) return value;
    }
    return undefined;
  }
}

const START_MASK = 2 ** (4 * START_DIGITS) - 1;

/** The value of a hex digit of either case; −1 for any other character. */
const hexDigit = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  return code >= 97 && code <= 102 ? code - 87 : -1;
};

const startOf = (value: string): number => Number.parseInt(value.slice(0, START_DIGITS), 16);
