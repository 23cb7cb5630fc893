/**
 * How a verb is declared: name, words, a schema for its arguments, and what it does. A parameter made by `ref` names
 * something of the facility; the id is checked, with the nearest right one, before the verb acts. One made by `secret` enters the
 * trace as a placeholder.
 */
import { z } from 'zod';
import type { Json } from '../sim/clock.ts';
import type { SecretKind } from '../sim/secrets.ts';
import type { Site } from './site.ts';
import type { Verb, VerbOutcome } from './types.ts';

export type RefKind = 'lock' | 'unit' | 'phone' | 'person' | 'entry' | 'place';

const refs = z.registry<{ kind: RefKind }>();
const secrets = z.registry<{ kind: SecretKind }>();

/** An id of something in the facility. */
export function ref(kind: RefKind, about: string): z.ZodString {
  return z.string().min(1).max(60).describe(about).register(refs, { kind });
}

/** A value that nobody may read in a trace. */
export function secret(kind: SecretKind, about: string): z.ZodString {
  return z.string().max(120).describe(about).register(secrets, { kind });
}

/** Which kind of thing a parameter names, or undefined when it is an ordinary value. */
export const refKind = (schema: unknown): RefKind | undefined => inRegistry(schema, (one) => refs.get(one)?.kind);

/** As which kind of secret a parameter is hidden. */
export const secretKind = (schema: unknown): SecretKind | undefined =>
  inRegistry(schema, (one) => secrets.get(one)?.kind);

function inRegistry<T>(schema: unknown, look: (one: z.ZodType) => T | undefined): T | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return inRegistry(schema.unwrap(), look);
  return look(schema);
}

export interface VerbEntry extends Verb {
  /** Acts on arguments that the schema has passed. */
  act(site: Site, args: Readonly<Record<string, unknown>>): VerbOutcome;
}

/** Declares a verb; the types of the arguments follow from the schema. */
export function verb<P extends z.ZodObject>(declared: {
  readonly name: string;
  readonly subject: Extract<keyof z.output<P>, string>;
  readonly summary: string;
  readonly params: P;
  readonly examples: readonly string[];
  readonly act: (site: Site, args: z.output<P>) => VerbOutcome;
}): VerbEntry {
  const { act, ...rest } = declared;
  return { ...rest, act: (site, args) => act(site, declared.params.parse(args)) };
}

export const done = (value?: Json): VerbOutcome => (value === undefined ? { ok: true } : { ok: true, value });

/** What nobody could do there and then, with the reason in a sentence. */
export const notPossible = (why: string): VerbOutcome => ({ ok: false, by: 'not-possible', why });
