/** The parts of verbs about a phone: the parameter that names it, and a verb that has no other. */
import { z } from 'zod';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { ref, type VerbOutcome } from './verb.ts';

export const phone = ref('phone', 'The phone.');
const params = z.strictObject({ phone });

/** A verb whose only argument is the phone. */
export const phoneVerb = <N extends string, R extends VerbOutcome>(
  name: N,
  summary: string,
  act: (site: Site, id: string) => R,
) =>
  verb({
    name: `phone.${name}` as const,
    subject: 'phone',
    summary,
    params,
    examples: ['alice'],
    act: (site, { phone: id }) => act(site, id),
  });
