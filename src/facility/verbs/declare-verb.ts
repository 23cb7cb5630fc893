/** Declares a verb: its effect receives arguments with the types of its schema. */
import type { z } from 'zod';
import type { Site } from '../site/site.ts';
import type { VerbEntry, VerbOutcome } from './verb.ts';

/** A verb with this name, subject, texts, schema and effect. */
export function verb<
  N extends string,
  P extends z.ZodObject,
  R extends VerbOutcome,
  S extends Extract<keyof z.output<P>, string>,
>(declared: {
  readonly name: N;
  readonly subject: S;
  readonly summary: string;
  readonly params: P;
  readonly examples: readonly string[];
  readonly act: (site: Site, args: z.output<P>) => R;
}): VerbEntry<N, P, R, S> {
  const { act, ...rest } = declared;
  // A parsed boundary: `play` passes what the schema returned.
  return { ...rest, act: (site: Site, args) => act(site, args as z.output<P>) };
}
