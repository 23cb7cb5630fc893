/**
 * What must never be written down, and the stable placeholder that stands for it: `<key 3>`, `<pin 1>`, `<phone 2>`.
 * Placeholders count per kind in order of first sight, so they are equal in equal runs and tell nothing of the value.
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

/** A secret is at least this long, or it could not be told from ordinary text. */
export const SHORTEST_SECRET = 3;
const HEX_RUN = /[0-9A-Fa-f]{16,}/g;
const HEX_ONLY = /^[0-9A-F]+$/;
const STRING = /"((?:[^"\\]|\\.)*)"/g;

export class Secrets {
  readonly #placeholders = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #hexLengths = new Set<number>();

  /** Remembers a secret and returns what to write in its stead. Bytes are remembered as hex. */
  hide(kind: SecretKind, value: string | Uint8Array): string {
    const text = typeof value === 'string' ? value : Buffer.from(value).toString('hex');
    if (text.length < SHORTEST_SECRET) return text.length === 0 ? '' : `<${kind}>`;
    const known = text.toUpperCase();
    const existing = this.#placeholders.get(known);
    if (existing !== undefined) return existing;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const placeholder = `<${kind} ${count}>`;
    this.#add(known, placeholder);
    return placeholder;
  }

  /** The placeholder of a value that was hidden before, or undefined. */
  placeholderOf(value: string): string | undefined {
    return this.#placeholders.get(value.toUpperCase());
  }

  /** The placeholder of a secret that a line of JSON would give away, or undefined when the line is clean. */
  findIn(line: string): string | undefined {
    if (this.#placeholders.size === 0) return undefined;
    for (const [, text] of line.matchAll(STRING)) {
      const found = this.#placeholders.get((text as string).toUpperCase());
      if (found !== undefined) return found;
    }
    for (const [run] of line.matchAll(HEX_RUN)) {
      const hex = run.toUpperCase();
      for (const length of this.#hexLengths) {
        for (let i = 0; i + length <= hex.length; i += 1) {
          const found = this.#placeholders.get(hex.slice(i, i + length));
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  }

  snapshot(): SecretsSnapshot {
    return [...this.#placeholders];
  }

  static restore(snapshot: SecretsSnapshot): Secrets {
    const secrets = new Secrets();
    for (const [value, placeholder] of snapshot) {
      secrets.#add(value, placeholder);
      const [, kind, count] = /^<(\w+) (\d+)>$/.exec(placeholder) ?? [];
      if (kind !== undefined) secrets.#counts.set(kind, Math.max(secrets.#counts.get(kind) ?? 0, Number(count)));
    }
    return secrets;
  }

  #add(value: string, placeholder: string): void {
    this.#placeholders.set(value, placeholder);
    if (value.length >= 16 && HEX_ONLY.test(value)) this.#hexLengths.add(value.length);
  }
}
