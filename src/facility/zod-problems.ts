/**
 * Turns what a zod schema objects to into problems of the file: with line and column, and the nearest right word where a
 * key or a word is wrong. Of a union only the branch that came nearest is reported.
 */
import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { describeFound, type Problem, pathText, problem } from './problem.ts';
import type { YamlDocument } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** At most this many problems are reported for one file. */
export const MOST_PROBLEMS = 20;

/**
 * The problems of `error`, which came from checking the part of `document` under `base` with `schema`.
 */
export function zodProblems(document: YamlDocument, schema: z.ZodType, error: z.ZodError, base: Path = []): Problem[] {
  const issues = error.issues.flatMap((issue) => flatten(issue));
  return issues.slice(0, MOST_PROBLEMS).flatMap((issue) => toProblems(document, schema, issue, base));
}

/** A union's issue becomes the issues of its likeliest branch: the one that got deepest, then the one with fewest. */
function flatten(issue: Issue, prefix: Path = []): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path } as Issue];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const depth = (branch: Issue[]): number => Math.max(0, ...branch.map((one) => one.path.length));
  branches.sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [first, second] = branches;
  const undecided =
    first !== undefined && second !== undefined && depth(first) === depth(second) && depth(first) === path.length;
  if (first === undefined || (undecided && branches.every((branch) => branch[0]?.code === 'invalid_type'))) {
    const kinds = branches.flatMap((branch) => branch.map((one) => expectedOf(one)));
    return [{ code: 'custom', path, message: [...new Set(kinds)].join(' or '), input: undefined }];
  }
  return first;
}

function toProblems(document: YamlDocument, schema: z.ZodType, issue: Issue, base: Path): Problem[] {
  const path: Path = [...base, ...issue.path];
  const common = { file: document.file, path: pathText(path) };
  const value = valueAt(document.value, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) =>
      problem({
        ...common,
        ...document.locateKey([...path, key]),
        found: `the key ${describeFound(key)}`,
        expected: known.length === 0 ? 'no such key' : `one of the keys ${known.join(', ')}`,
        nearest: nearest(key, known),
      }),
    );
  }
  if (value === undefined && path.length > 0) {
    const parent = path.slice(0, -1);
    const key = String(path.at(-1));
    const where = pathText(parent);
    return [
      problem({
        ...common,
        ...document.locate(parent),
        found: 'nothing',
        expected: expectedOf(issue),
        message: `${where === '' ? 'the file' : where} has no "${key}"; add it: ${expectedOf(issue)}`,
      }),
    ];
  }
  const words = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  return [
    problem({
      ...common,
      ...document.locate(path),
      found: describeFound(value),
      expected: expectedOf(issue) + quotesHint(issue, value),
      nearest: typeof value === 'string' ? nearest(value, words) : undefined,
    }),
  ];
}

const quotesHint = (issue: Issue, value: unknown): string =>
  issue.code === 'invalid_type' && issue.expected === 'string' && ['number', 'boolean'].includes(typeof value)
    ? ' (put it in quotes)'
    : '';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
  null: 'nothing',
  undefined: 'nothing',
};

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? `"${String(issue.values[0])}"`
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'too_small':
      return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

/** The keys that the object schema under `path` knows. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: z.core.$ZodType[] = [schema];
  for (const part of path) at = at.flatMap(unwrap).flatMap((one) => child(one, part));
  const keys = at.flatMap(unwrap).flatMap((one) => {
    const { def } = one._zod as { def: { type: string; shape?: Record<string, unknown> } };
    return def.type === 'object' ? Object.keys(def.shape ?? {}) : [];
  });
  return [...new Set(keys)];
}

interface AnyDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly catchall?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly getter?: () => z.core.$ZodType;
}

const defOf = (schema: z.core.$ZodType): AnyDef => schema._zod.def as unknown as AnyDef;

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = defOf(schema);
  if (def.options !== undefined) return def.options.flatMap(unwrap);
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined) ?? def.getter?.();
  return inner === undefined ? [schema] : unwrap(inner);
}

function child(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  const def = defOf(schema);
  const next =
    def.type === 'object' ? (def.shape?.[String(part)] ?? def.catchall) : (def.element ?? def.valueType ?? undefined);
  return next === undefined ? [] : [next];
}
