/**
 * Turns the issues of a zod schema into problems of the file, with line and column and, for a wrong key or word, the nearest
 * valid one. For a union, only the branch that came closest is reported.
 */
import { core, z } from 'zod';
import { nearest } from './nearest.ts';
import { describeFound, type Problem, pathText, problem } from './problem.ts';
import type { YamlDocument } from './yaml-file.ts';

type Issue = core.$ZodIssue;
type Schema = core.$ZodType;
type Path = readonly PropertyKey[];

/** The notations of text values, such as a duration: the form in words, and the nearest valid text for a wrong value. */
export const NOTATIONS = z.registry<{
  readonly words: string;
  readonly nearest?: (found: unknown) => string | undefined;
}>();

/** The maximum number of problems reported for one file. */
export const MAX_PROBLEMS = 20;

/** The problems in `error`, which is the result of checking the part of `document` under `base` against `schema`. */
export function zodProblems(document: YamlDocument, schema: z.ZodType, error: z.ZodError, base: Path = []): Problem[] {
  const issues = error.issues.slice(0, MAX_PROBLEMS).flatMap((issue) => flatten(issue));
  return issues
    .slice(0, MAX_PROBLEMS)
    .flatMap((issue) => toProblems(document, schema, issue, base))
    .slice(0, MAX_PROBLEMS);
}

/**
 * The problems with a value that is not in a file, such as the arguments of a verb; `name` refers to the whole value. Unknown
 * keys come first, because a missing key is then usually a misspelt one.
 */
export function valueProblems(name: string, schema: z.ZodType, value: unknown, error: z.ZodError): Problem[] {
  const nowhere = () => ({ line: 0, column: 0 });
  const document = { file: name, value: { [name]: value }, locate: nowhere, locateKey: nowhere };
  const isUnknown = ({ code }: Issue): number => (code === 'unrecognized_keys' ? 0 : 1);
  const issues = error.issues.flatMap((issue) => flatten(issue)).sort((a, b) => isUnknown(a) - isUnknown(b));
  return zodProblems(document, schema, new z.ZodError(issues), [name]);
}

/**
 * Replaces a union's issue with the issues of its most likely branch: the one that matched deepest, then the one with the fewest
 * issues.
 */
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
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) =>
      problem({
        code: 'E-FILE-7',
        ...common,
        ...document.locateKey([...path, key]),
        found: `the key ${describeFound(key)}`,
        expected: known.length === 0 ? 'no such key' : `one of the keys ${known.join(', ')}`,
        nearest: nearest(key, known),
      }),
    );
  }
  const notation = schemasAt(schema, issue.path)
    .flatMap(unwrap)
    .map((one) => NOTATIONS.get(one as z.ZodType))
    .find((one) => one !== undefined);
  const expected = notation?.words ?? expectedOf(issue);
  if (value === undefined && path.length > 0) {
    const parent = path.slice(0, -1);
    const key = String(path.at(-1));
    const where = pathText(parent);
    return [
      problem({
        code: 'E-FILE-8',
        ...common,
        ...document.locate(parent),
        found: 'nothing',
        expected,
        message: `${where === '' ? 'the file' : where} has no "${key}"; expected ${expected}`,
      }),
    ];
  }
  const words = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  return [
    problem({
      code: 'E-FILE-9',
      ...common,
      ...document.locate(path),
      found: describeFound(value),
      expected: notation?.words ?? expectedOf(issue) + quotesHint(issue, value),
      nearest: notation?.nearest?.(value) ?? (typeof value === 'string' ? nearest(value, words) : undefined),
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
        ? typeof issue.values[0] === 'string'
          ? `"${issue.values[0]}"`
          : String(issue.values[0])
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'below' : 'at most'} ${String(issue.maximum)}${unitOf(issue.origin, issue.maximum)}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'above' : 'at least'} ${String(issue.minimum)}${unitOf(issue.origin, issue.minimum)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return issue.message.replace(/^Invalid string: must match pattern /, 'text that matches ');
  }
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'string') return Number(count) === 1 ? ' character' : ' characters';
  if (origin === 'array') return Number(count) === 1 ? ' entry' : ' entries';
  return '';
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

/** The schemas under `path`, wrapped as declared. */
function schemasAt(schema: z.ZodType, path: Path): Schema[] {
  let at: Schema[] = [schema];
  for (const part of path) at = at.flatMap(unwrap).flatMap((one) => child(one, part));
  return at;
}

/** The keys of the object schema under `path`. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const keys = schemasAt(schema, path)
    .flatMap(unwrap)
    .flatMap((one) => (one instanceof core.$ZodObject ? Object.keys(one._zod.def.shape) : []));
  return [...new Set(keys)];
}

/** The schemas inside a union, a default, a pipe and the like. */
function unwrap(schema: Schema): Schema[] {
  if (schema instanceof core.$ZodUnion) return schema._zod.def.options.flatMap(unwrap);
  if (schema instanceof core.$ZodPipe) return unwrap(schema._zod.def.in);
  if (schema instanceof core.$ZodLazy) return unwrap(schema._zod.def.getter());
  if (
    schema instanceof core.$ZodOptional ||
    schema instanceof core.$ZodNullable ||
    schema instanceof core.$ZodDefault ||
    schema instanceof core.$ZodReadonly
  )
    return unwrap(schema._zod.def.innerType);
  return [schema];
}

function child(schema: Schema, part: PropertyKey): Schema[] {
  if (schema instanceof core.$ZodObject) {
    const { shape, catchall } = schema._zod.def;
    const known = shape[String(part)] ?? catchall;
    return known === undefined ? [] : [known];
  }
  if (schema instanceof core.$ZodArray) return [schema._zod.def.element];
  return schema instanceof core.$ZodRecord ? [schema._zod.def.valueType] : [];
}
