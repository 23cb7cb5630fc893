/**
 * Completion at the prompt: verbs, parameters, ids of the right kind, values of an enumeration. Pure; Tab inserts from the list shown above the
 * prompt.
 */
import { z } from 'zod';
import type { RefKind } from '../../facility/site/ref-kind.ts';
import type { Verb } from '../../facility/verbs/verb.ts';
import { refKind } from '../../facility/verbs/verb.ts';
import { assignment, bare, type Word, words } from './command-line.ts';

/** The maximum number of candidates in a list. */
export const MAX_CANDIDATES = 200;

export interface Completion {
  /** The position in the line at which the completed word starts. */
  readonly from: number;
  /** Complete candidates for the word. */
  readonly candidates: readonly string[];
  /** A description of the expected word. */
  readonly hint: string;
}

/** Returns every id of a kind. */
export type Ids = (kind: RefKind) => readonly string[];

const none = (from: number, hint: string): Completion => ({ from, candidates: [], hint });

/** Candidates for the word that ends at the cursor. */
export function complete(line: string, cursor: number, verbs: ReadonlyMap<string, Verb>, ids: Ids): Completion {
  const before = line.slice(0, cursor);
  const all = words(before);
  const last = all[all.length - 1];
  const inWord = last !== undefined && (last.open || last.at + last.raw.length === before.length);
  const word: Word = inWord ? last : { at: cursor, raw: '', text: '', quoted: false, open: false };
  const done = inWord ? all.slice(0, -1) : all;
  const first = done[0];
  if (first === undefined) return verbNames(word, verbs);
  const verb = verbs.get(first.text.replace(/:$/, ''));
  if (verb === undefined) return none(word.at, `no verb is called ${first.text}`);
  if (before.slice(first.raw.length).trimStart().startsWith('{')) return none(word.at, verb.summary);
  return argument(verb, done.slice(1), word, ids);
}

function verbNames(word: Word, verbs: ReadonlyMap<string, Verb>): Completion {
  const names = starting([...verbs.keys()].sort(), word.text);
  const only = names.length === 1 ? verbs.get(names[0] ?? '') : undefined;
  return { from: word.at, candidates: names.map((name) => `${name} `), hint: only?.summary ?? 'verb' };
}

function argument(verb: Verb, done: readonly Word[], word: Word, ids: Ids): Completion {
  const given = new Set(done.map((earlier) => assignment(earlier).name ?? verb.subject));
  const { name, value } = assignment(word);
  if (name !== undefined) {
    const values = starting(valuesOf(verb.params.shape[name], ids), value).map((text) => `${name}=${quoted(text)} `);
    return { from: word.at, candidates: values, hint: about(verb, name) };
  }
  const subjects = given.has(verb.subject) ? [] : starting(valuesOf(verb.params.shape[verb.subject], ids), value);
  const others = Object.keys(verb.params.shape).filter((key) => !given.has(key) && key !== verb.subject);
  const names = starting(others, word.text).map((key) => `${key}=`);
  const hint = given.has(verb.subject) ? missing(verb, others) : about(verb, verb.subject);
  return { from: word.at, candidates: [...subjects.map((text) => `${quoted(text)} `), ...names], hint };
}

const starting = (texts: readonly string[], start: string): readonly string[] =>
  texts.filter((text) => text.toLowerCase().startsWith(start.toLowerCase())).slice(0, MAX_CANDIDATES);

const quoted = (text: string): string => (/^[^\s"'{}[\]=]+$/.test(text) ? text : `"${text.replaceAll('"', '')}"`);

function about(verb: Verb, parameter: string): string {
  const schema: unknown = verb.params.shape[parameter];
  if (!(schema instanceof z.ZodType)) return `${verb.name} has no parameter ${parameter}`;
  return `${parameter}: ${schema.description ?? refKind(schema) ?? verb.summary}`;
}

const missing = (verb: Verb, others: readonly string[]): string =>
  others.length === 0 ? verb.summary : `${verb.summary}; other parameters: ${others.join(', ')}`;

/** All values of a parameter, if they can be enumerated. */
function valuesOf(schema: unknown, ids: Ids): readonly string[] {
  const kind = refKind(schema);
  if (kind !== undefined) return ids(kind);
  const wants = bare(schema);
  if (wants instanceof z.ZodEnum) return wants.options.map(String);
  if (wants instanceof z.ZodBoolean) return ['true', 'false'];
  if (wants instanceof z.ZodLiteral) return [...wants.values].map(String);
  if (wants instanceof z.ZodUnion) return wants.options.flatMap((option) => valuesOf(option, ids));
  return [];
}

/** The text that Tab inserts: the only candidate, or the common prefix of all. */
export function common(candidates: readonly string[]): string {
  let start = candidates[0] ?? '';
  for (const candidate of candidates) {
    while (!candidate.toLowerCase().startsWith(start.toLowerCase())) start = start.slice(0, -1);
  }
  return start;
}
