/**
 * Paths into the view, such as `lock.A101.power`, checked against its schema: by the compiler if the path is a literal or a template
 * (`lock.${unit}.power`), and by `lookStrictly` if it is computed.
 */
import { z } from 'zod';
import type { Json } from '../../sim/clock.ts';
import { nearest, withNearest } from '../files/nearest.ts';
import type { Facility } from './facility.ts';
import { PART_SCHEMAS, type View, WHOLE_SCHEMAS } from './view-schema.ts';

type Nothing = null | undefined;
type MaybeNothing<T> = Extract<T, Nothing> extends never ? never : undefined;

/** The type of a field, element or entry of `T`, including undefined if it can be absent; never if `T` has none with that name. */
type Field<T, K extends string> = T extends readonly (infer E)[]
  ? K extends 'length'
    ? number
    : K extends `${number}`
      ? E | undefined
      : never
  : K extends keyof T
    ? string extends keyof T
      ? T[K] | undefined
      : T[K]
    : never;

type Step<T, K extends string> = [Field<NonNullable<T>, K>] extends [never]
  ? never
  : Field<NonNullable<T>, K> | MaybeNothing<T>;

type Inside<T, P extends string> = P extends `${infer Head}.${infer Rest}` ? Inside<Step<T, Head>, Rest> : Step<T, P>;

/** An id is known to exist: `look` throws otherwise. */
type Part = keyof typeof PART_SCHEMAS;
type OfId<T, P extends string> = P extends `${string}.${infer Rest}` ? Inside<T, Rest> : T;

/** The type of the value at a path; never for a path that the view does not have. */
type At<P extends string> = P extends keyof View
  ? View[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends Part
      ? OfId<View[Head][string], Rest>
      : Head extends keyof View
        ? Inside<View[Head], Rest>
        : never
    : never;

type Names<T> = T extends readonly unknown[] ? 'length' | `${number}` : Extract<keyof T, string>;

/** The valid continuations of the longest correct prefix of a wrong path, for the compiler's error message. */
type Continued<T, P extends string, Before extends string = ''> = P extends `${infer Head}.${infer Rest}`
  ? [Step<T, Head>] extends [never]
    ? `${Before}${Names<NonNullable<T>>}`
    : Continued<Step<T, Head>, Rest, `${Before}${Head}.`>
  : `${Before}${Names<NonNullable<T>>}`;

/** `P` if it is a path of the view or an arbitrary string, otherwise the paths that it might have been. */
export type ViewPath<P extends string> = string extends P ? P : [At<P>] extends [never] ? Continued<View, P> : P;

/** The value at a path; JSON for an arbitrary string. */
export type ViewAt<P extends string> = string extends P ? Json | undefined : At<P>;

/** Thrown for an unknown path. The caller is at fault. */
export class UnknownPath extends Error {
  override name = 'UnknownPath';
  readonly path: string;
  /** The path with the nearest valid word, if there is one. */
  readonly nearest: string | undefined;

  constructor(path: string, why: string, near: string | undefined) {
    super(withNearest(`${path}: ${why}`, near));
    this.path = path;
    this.nearest = near;
  }
}

const SCHEMAS: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries<z.ZodType>({ ...PART_SCHEMAS, ...WHOLE_SCHEMAS }),
);
const hasIds = (part: string): boolean => Object.hasOwn(PART_SCHEMAS, part);

/** Longer words are truncated in messages. */
const MAX_WORD_LENGTH = 60;
const quoted = (word: string): string => JSON.stringify(word.slice(0, MAX_WORD_LENGTH));

/** The value at a path. Throws `UnknownPath` for an unknown path; undefined for a value that is absent now. */
export function lookStrictly<P extends string>(
  facility: Pick<Facility, 'find' | 'viewKeys'>,
  path: ViewPath<P>,
): ViewAt<P> {
  const found = facility.find(path);
  const unknown = found === undefined ? unknownIn(path, (part) => facility.viewKeys?.(part) ?? []) : undefined;
  if (unknown !== undefined) throw unknown;
  // The view has the shape of its schema, from which the type comes (test/scenarios/scenarios.test.ts).
  return found as ViewAt<P>;
}

/** The error for an unknown path; undefined for a valid one. */
function unknownIn(path: string, ids: (part: string) => readonly string[]): UnknownPath | undefined {
  const words = path.split('.');
  const [part = '', id] = words;
  const unknown = (at: number, why: string, known: Iterable<string>): UnknownPath => {
    const near = nearest(words[at] ?? '', known);
    return new UnknownPath(path, why, near && [...words.slice(0, at), near, ...words.slice(at + 1)].join('.'));
  };
  const schema = SCHEMAS.get(part);
  if (schema === undefined)
    return unknown(0, `the view has no ${quoted(part)}; it has ${[...SCHEMAS.keys()].join(', ')}`, SCHEMAS.keys());
  if (hasIds(part) && id !== undefined && !ids(part).includes(id))
    return unknown(1, `there is no ${part} ${quoted(id)}`, ids(part));
  let at: z.ZodType | undefined = schema;
  for (let i = hasIds(part) ? 2 : 1; i < words.length; i++) {
    const names: readonly string[] = namesIn(at);
    at = fieldOf(at, words[i] ?? '');
    if (at === undefined) return unknown(i, `${words.slice(0, i).join('.')} has no ${quoted(words[i] ?? '')}`, names);
  }
  return undefined;
}

const inner = (schema: z.ZodType | undefined): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? inner(schema.unwrap() as z.ZodType) : schema;

function namesIn(schema: z.ZodType | undefined): readonly string[] {
  const found = inner(schema);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

const INDEX = /^(?:0|[1-9]\d*)$/;

function fieldOf(schema: z.ZodType | undefined, name: string): z.ZodType | undefined {
  const found = inner(schema);
  if (found instanceof z.ZodObject) return Object.hasOwn(found.shape, name) ? found.shape[name] : undefined;
  if (found instanceof z.ZodRecord) return found.valueType as z.ZodType;
  if (found instanceof z.ZodArray && name === 'length') return z.int();
  if (found instanceof z.ZodArray && INDEX.test(name)) return found.element as z.ZodType;
  return undefined;
}
