/**
 * Parses a typed line into a verb and its arguments. In `lock.touch A101`, A101 is the subject; `reason="…"` sets another argument. The notation of
 * scenarios also works: `lock.touch: A101`, `portal.unlock: { unit: A101 }`.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { Verb } from '../../facility/verbs/verb.ts';
import { isMap } from '../../sim/json.ts';

/** A word of the line: its position, and its text with and without quotes. */
export interface Word {
  readonly at: number;
  readonly raw: string;
  readonly text: string;
  /** The word is quoted, so it is text even if it looks like a number. */
  readonly quoted: boolean;
  /** Whether the closing quote is missing. */
  readonly open: boolean;
}

export type Typed =
  | { readonly ok: true; readonly verb: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string };

const PIECE = /"([^"]*)("?)|'([^']*)('?)|\[[^\]]*\]?|[^\s"'[]+/y;

/** Splits a line into words at spaces outside quotes and brackets. */
export function words(line: string): readonly Word[] {
  const found: Word[] = [];
  let position = 0;
  while (position < line.length) {
    if (/\s/.test(line.charAt(position))) {
      position++;
      continue;
    }
    const at = position;
    let text = '';
    let quoted = false;
    let open = false;
    PIECE.lastIndex = position;
    for (let piece = PIECE.exec(line); piece !== null; piece = PIECE.exec(line)) {
      const [whole, double, endDouble, single, endSingle] = piece;
      quoted ||= double !== undefined || single !== undefined;
      open ||= endDouble === '' || endSingle === '';
      text += double ?? single ?? whole;
      position = PIECE.lastIndex;
    }
    found.push({ at, raw: line.slice(at, position), text, quoted, open });
  }
  return found;
}

/** Parameter and value of a word such as `reason="fire"`; a bare word has no parameter. */
export function assignment(word: Word): { readonly name: string | undefined; readonly value: string } {
  const match = /^([A-Za-z][A-Za-z0-9]*)=/.exec(word.raw);
  if (match?.[1] === undefined) return { name: undefined, value: word.text };
  return { name: match[1], value: word.text.slice(match[0].length) };
}

/** The schema of a parameter without its `optional`, `default` and `nullable` wrappers. */
export function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? bare(schema.unwrap())
    : schema;
}

/** Parses a line. The facility checks verb and arguments. */
export function parseLine(line: string, verbs: ReadonlyMap<string, Verb>): Typed {
  const all = words(line);
  const first = all[0];
  if (first === undefined) return { ok: false, why: 'type a verb, such as lock.touch' };
  const name = first.text.replace(/:$/, '');
  const verb = verbs.get(name);
  const after = line.slice(first.at + first.raw.length).trim();
  if (after.startsWith('{')) return fromMap(name, after);
  const unended = all.find((word) => word.open);
  if (unended !== undefined) return { ok: false, why: `the closing quote is missing in ${unended.raw}` };
  const args: Record<string, unknown> = {};
  for (const word of all.slice(1)) {
    const { name: given, value } = assignment(word);
    const parameter = given ?? verb?.subject ?? 'subject';
    if (Object.hasOwn(args, parameter)) {
      const hint = given === undefined ? `; put text with spaces in quotes, or write name=${value}` : '';
      return { ok: false, why: `${parameter} is given twice, the second time as ${value}${hint}` };
    }
    Object.defineProperty(args, parameter, {
      value: read(verb?.params.shape[parameter], value, word),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return { ok: true, verb: name, args };
}

/** Parses arguments written as a YAML map in braces, as in scenarios. */
function fromMap(verb: string, text: string): Typed {
  try {
    const value: unknown = parse(text, { maxAliasCount: 0 });
    if (isMap(value)) return { ok: true, verb, args: { ...value } };
  } catch {
    // Reported below.
  }
  return { ok: false, why: `expected a map such as { unit: A101 } after ${verb}` };
}

/** Converts a value to the type of its parameter. A value that does not fit remains text, and the facility reports it. */
function read(schema: unknown, text: string, word: Word): unknown {
  const wants = bare(schema);
  if (word.quoted || wants instanceof z.ZodString || wants instanceof z.ZodEnum) return text;
  if (text.length > 200) return text;
  try {
    const value: unknown = parse(text, { maxAliasCount: 0 });
    return value === null ? text : value;
  } catch {
    return text;
  }
}
