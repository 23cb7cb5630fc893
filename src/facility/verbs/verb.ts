/**
 * The declaration of a verb: its name, its texts, a schema for its arguments, and its effect. Its types are derived from that.
 * A parameter made with `ref` refers to something in the facility; the id is checked, with the nearest valid one, before the
 * verb acts. A parameter made with `secret` enters the trace as a placeholder.
 */
import { z } from 'zod';
import type { Json } from '../../sim/clock.ts';
import { oncePer } from '../../sim/once-per.ts';
import type { SecretKind } from '../../sim/secrets.ts';
import type { RefKind } from '../site/ref-kind.ts';

/** The public part of a verb. */
export interface Verb {
  /** `subject.action`, for instance `lock.touch`. */
  readonly name: string;
  /** The parameter that a lone scalar sets: `lock.touch: A101` means `{ lock: A101 }`. */
  readonly subject: string;
  /** One line, as a person at the facility would put it. */
  readonly summary: string;
  readonly params: z.ZodObject;
  /** Arguments that work in the demo facility, written as in a scenario. */
  readonly examples: readonly string[];
}

export interface VerbRefused {
  readonly ok: false;
  /** The reason: a rule id, `unknown-verb`, `bad-argument`, or `not-possible` for an action that is impossible there. */
  readonly by: string;
  readonly why: string;
  /** The nearest valid word, if there is one. */
  readonly nearest?: string;
}

/** The outcome of a verb that returns no value. */
export type VerbDone = { readonly ok: true } | VerbRefused;

/**
 * A success with the value of the verb, if it has one, or a refusal: `by` is the rule that refused (docs/behaviour.md), or `unknown-verb`,
 * `bad-argument` or `not-possible`; `why` is a sentence.
 */
export type VerbOutcome = { readonly ok: true; readonly value?: Json } | VerbRefused;

const refs = z.registry<{ kind: RefKind }>();
const secrets = z.registry<{ kind: SecretKind }>();

/** A reference to something in the facility, by id. */
export function ref(kind: RefKind, about: string): z.ZodString {
  return z.string().min(1).max(60).describe(about).register(refs, { kind });
}

/** A value that must not be readable in a trace. It may be nested in objects and arrays of a parameter. */
export function secret(kind: SecretKind, about: string): z.ZodString {
  return z.string().max(120).describe(about).register(secrets, { kind });
}

/** The kind of object to which a parameter refers, or undefined for an ordinary value. */
export const refKind = (schema: unknown): RefKind | undefined => inRegistry(schema, (one) => refs.get(one)?.kind);

/** The parameters that refer to something in the facility. */
export const refsOf = oncePer((params: z.ZodObject): readonly (readonly [key: string, kind: RefKind])[] =>
  Object.entries(params.shape).flatMap(([key, schema]) => {
    const kind = refKind(schema);
    return kind === undefined ? [] : [[key, kind] as const];
  }),
);

/** The kind of secret under which a parameter is hidden. */
export const secretKind = (schema: unknown): SecretKind | undefined =>
  inRegistry(schema, (one) => secrets.get(one)?.kind);

function inRegistry<T>(schema: unknown, look: (one: z.ZodType) => T | undefined): T | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return inRegistry(schema.unwrap(), look);
  return look(schema);
}

/** The kind of secret that a schema declares, and the schemas of its parts. */
interface Parts {
  readonly kind?: SecretKind | undefined;
  readonly element?: unknown;
  readonly shape: Readonly<Record<string, unknown>>;
}
const NO_PARTS: Parts = { shape: {} };

/** Computed once per schema, because inspecting a schema takes long. */
const partsOf = oncePer((schema: object): Parts => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return partsOf(schema.unwrap());
  return {
    kind: secretKind(schema),
    element: schema instanceof z.ZodArray ? schema.element : undefined,
    shape: schema instanceof z.ZodObject ? schema.shape : {},
  };
});

/** Arguments in which every value that the schema declares secret is replaced. */
export function mapSecrets(schema: unknown, value: unknown, replace: (text: string, kind: SecretKind) => string): Json {
  const { kind, element, shape } = typeof schema === 'object' && schema !== null ? partsOf(schema) : NO_PARTS;
  if (typeof value === 'string') return kind === undefined ? value : replace(value, kind);
  if (Array.isArray(value)) return value.map((each) => mapSecrets(element, each, replace));
  if (typeof value === 'object' && value !== null) {
    const given = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(given.map(([key, each]) => [key, mapSecrets(shape[key], each, replace)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A verb with its effect; `N`, `P`, `R` and `S` keep the types of its name, arguments, result and subject. */
export interface VerbEntry<
  N extends string = string,
  P extends z.ZodObject = z.ZodObject,
  R extends VerbOutcome = VerbOutcome,
  S extends string = string,
> extends Verb {
  readonly name: N;
  readonly subject: S;
  readonly params: P;
  /**
   * Acts on arguments that the schema has accepted. `site` is the `Site` of the facility, which is not named here: the
   * declarations of the library refer to this file, and must not pull in everything that a facility consists of.
   */
  act(site: object, args: Readonly<Record<string, unknown>>): R;
}

export function done(): { readonly ok: true };
export function done<V extends Json>(value: V): { readonly ok: true; readonly value: V };
export function done(value?: Json): VerbOutcome {
  return value === undefined ? { ok: true } : { ok: true, value };
}

/** An action that is impossible at that moment, with the reason in a sentence. */
export const notPossible = (why: string): VerbRefused => ({ ok: false, by: 'not-possible', why });
