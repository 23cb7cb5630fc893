/** The verbs that a name refers to, and a verb as JSON for programs. */
import { z } from 'zod';
import { CodedError } from '../errors/coded-error.ts';
import { didYouMean, nearest } from '../files/nearest.ts';
import type { Verb } from './verb.ts';

/**
 * All verbs, those of a subject such as `lock`, or one, by name. Throws CodedError with the nearest name, or with `otherwise`, which says how to
 * list them.
 */
export function chosenVerbs(
  name: string | undefined,
  verbs: ReadonlyMap<string, Verb>,
  otherwise: string,
): readonly Verb[] {
  const exact = name === undefined ? undefined : verbs.get(name);
  if (exact !== undefined) return [exact];
  const all = [...verbs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const chosen = all.filter((verb) => name === undefined || verb.name.startsWith(`${name}.`));
  if (chosen.length > 0) return chosen;
  const subjects = new Set(all.map((verb) => verb.name.split('.')[0] ?? ''));
  const near = nearest(name ?? '', [...verbs.keys(), ...subjects]);
  throw new CodedError('E-USAGE-6', `no verb is called "${name}"; ${didYouMean(near, otherwise)}`);
}

export const verbJson = ({ name, subject, summary, params, examples }: Verb) => ({
  name,
  subject,
  summary,
  params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
  examples: [...examples],
});
