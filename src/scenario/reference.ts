/**
 * `$name.path` in the arguments and conditions of a step: the value of an earlier step, or a hidden value of the
 * facility, such as `$alice.lastPin`. `$$` at the start means one `$`. Resolved values are never printed.
 */
import type { Json } from '../sim/clock.ts';

/** Resolves references; undefined for one without a value. */
export interface References {
  /** The value of the step with that name. */
  named(name: string): Json | undefined;
  /** A secret or value of the facility. */
  reveal(reference: string): string | undefined;
}

export type Resolved =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reference: string };

/** Whether a text is a reference rather than a value. */
const isReference = (text: string): boolean => text.length > 1 && text.startsWith('$') && !text.startsWith('$$');

export const holdsReference = (value: unknown): boolean => typeof value === 'string' && isReference(value);

/** A copy of the value in which every reference is resolved. */
export function resolve(value: unknown, references: References): Resolved {
  if (typeof value === 'string') return resolveText(value, references);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const one of value) {
      const item = resolve(one, references);
      if (!item.ok) return item;
      items.push(item.value);
    }
    return { ok: true, value: items };
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = [];
    for (const [key, one] of Object.entries(value)) {
      const entry = resolve(one, references);
      if (!entry.ok) return entry;
      entries.push([key, entry.value]);
    }
    return { ok: true, value: Object.fromEntries(entries) };
  }
  return { ok: true, value };
}

function resolveText(text: string, references: References): Resolved {
  if (text.startsWith('$$')) return { ok: true, value: text.slice(1) };
  if (!isReference(text)) return { ok: true, value: text };
  const [name = '', ...path] = text.slice(1).split('.');
  const value = follow(references.named(name), path) ?? references.reveal(text.slice(1));
  return value === undefined ? { ok: false, reference: text } : { ok: true, value };
}

function follow(value: Json | undefined, path: readonly string[]): Json | undefined {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at as Json | undefined;
}
