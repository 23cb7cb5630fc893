/**
 * How a verb is declared, once: name, words, a schema for its arguments, and what it does. Its types follow from that. A parameter made by `ref` names
 * something of the facility; the id is checked, with the nearest right one, before the verb acts. One made by `secret` enters the
 * trace as a placeholder.
 */
import { z } from 'zod';
import type { Json } from '../../sim/clock.ts';
import type { SecretKind } from '../../sim/secrets.ts';
import type { RefKind, Site } from '../site/site.ts';

/** A verb as people and programs see it. */
export interface Verb {
  /** `subject.action`, for instance `lock.touch`. */
  readonly name: string;
  /** The parameter that a lone scalar stands for: `lock.touch: A101` means `{ lock: A101 }`. */
  readonly subject: string;
  /** One line, as a person at the facility would say it. */
  readonly summary: string;
  readonly params: z.ZodObject;
  /** Arguments that work in the demo facility, as they stand in a scenario. */
  readonly examples: readonly string[];
}

export interface VerbRefused {
  readonly ok: false;
  /** Who refused: a rule id, `unknown-verb`, `bad-argument`, or `not-possible` for what nobody could do there. */
  readonly by: string;
  readonly why: string;
  /** The right word, where one is near. */
  readonly nearest?: string;
}

/** What a verb comes to that has nothing to give back. */
export type VerbDone = { readonly ok: true } | VerbRefused;

export type VerbOutcome = { readonly ok: true; readonly value?: Json } | VerbRefused;

const refs = z.registry<{ kind: RefKind }>();
const secrets = z.registry<{ kind: SecretKind }>();

/** An id of something in the facility. */
export function ref(kind: RefKind, about: string): z.ZodString {
  return z.string().min(1).max(60).describe(about).register(refs, { kind });
}

/** A value that nobody may read in a trace. It may stand in objects and arrays of a parameter. */
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

/** Arguments with every value that their schema declares secret replaced; all else as it is. */
export function mapSecrets(schema: unknown, value: unknown, replace: (text: string, kind: SecretKind) => string): Json {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return mapSecrets(schema.unwrap(), value, replace);
  if (typeof value === 'string') {
    const kind = secretKind(schema);
    return kind === undefined ? value : replace(value, kind);
  }
  if (Array.isArray(value)) {
    const element = schema instanceof z.ZodArray ? schema.element : undefined;
    return value.map((each) => mapSecrets(element, each, replace));
  }
  if (typeof value === 'object' && value !== null) {
    const shape = schema instanceof z.ZodObject ? schema.shape : {};
    const given = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(given.map(([key, each]) => [key, mapSecrets(shape[key], each, replace)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A verb with what it does; `N`, `P` and `R` keep the types of its name, arguments and result. */
export interface VerbEntry<
  N extends string = string,
  P extends z.ZodObject = z.ZodObject,
  R extends VerbOutcome = VerbOutcome,
> extends Verb {
  readonly name: N;
  readonly params: P;
  /** Acts on arguments that the schema has passed. */
  act(site: Site, args: Readonly<Record<string, unknown>>): R;
}

/** Declares a verb. */
export function verb<N extends string, P extends z.ZodObject, R extends VerbOutcome>(declared: {
  readonly name: N;
  readonly subject: Extract<keyof z.output<P>, string>;
  readonly summary: string;
  readonly params: P;
  readonly examples: readonly string[];
  readonly act: (site: Site, args: z.output<P>) => R;
}): VerbEntry<N, P, R> {
  const { act, ...rest } = declared;
  return { ...rest, act: (site, args) => act(site, declared.params.parse(args)) };
}

export function done(): { readonly ok: true };
export function done<V extends Json>(value: V): { readonly ok: true; readonly value: V };
export function done(value?: Json): VerbOutcome {
  return value === undefined ? { ok: true } : { ok: true, value };
}

/** What nobody could do there and then, with the reason in a sentence. */
export const notPossible = (why: string): VerbRefused => ({ ok: false, by: 'not-possible', why });
