/**
 * A mistake in a file: its position, the found value, the expected value, and the nearest valid word.
 *
 * INV-1: `message` is a complete sentence that describes what to change. INV-2: It never repeats a value that could be somebody's
 * number, code, address or name; see `describeFound`.
 */

import { counted } from '../../protocol/counted.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { CodedError } from '../errors/coded-error.ts';
import { withNearest } from './nearest.ts';

/** A mistake in a file, with its place; `message` is a complete sentence that says what to change, and `code` refers to docs/errors.md. */
export interface Problem {
  /** The error's code in the catalogue, for `noke-sim explain`. */
  readonly code: ErrorCode;
  readonly file: string;
  /** From 1; 0 for the whole file. */
  readonly line: number;
  /** From 1; 0 for the whole file. */
  readonly column: number;
  /** The path in the document, for instance `steps[3].lock.touch`; empty for the whole document. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly nearest?: string;
  readonly message: string;
}

/** Builds a problem; its sentence is built from the parts unless one is given. */
export function problem(
  parts: Omit<Problem, 'message' | 'nearest'> & { readonly nearest?: string | undefined; readonly message?: string },
): Problem {
  const { nearest, message, ...rest } = parts;
  const place = rest.path === '' ? '' : `${rest.path}: `;
  const sentence = message ?? `${place}found ${rest.found}, expected ${rest.expected}`;
  return { ...rest, ...(nearest === undefined ? {} : { nearest }), message: withNearest(sentence, nearest) };
}

/** The sentence without the nearest valid word, for callers that show the word themselves. */
export const withoutHint = ({ message, nearest }: Problem): string =>
  message.slice(0, message.length - withNearest('', nearest).length);

/** `file:line:column: sentence`, the form that editors and terminals understand. */
export function printProblem(p: Problem): string {
  return p.line === 0 ? `${p.file}: ${p.message}` : `${p.file}:${p.line}:${p.column}: ${p.message}`;
}

/** The problems of a file that a command cannot use, one line each. */
export const problemsError = (problems: readonly Problem[]): CodedError =>
  new CodedError(
    problems.map(({ code }) => code),
    problems.map(printProblem).join('\n'),
  );

/** `steps[3].lock.touch` from a path of keys and indexes. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

const WORD = /^[A-Za-z$][\w.$-]{0,39}$/;

/** Describes a value. Plain words and small numbers are shown; anything that may be private is only described. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') {
    if (value === '') return 'empty text';
    return WORD.test(value) ? `"${value}"` : `text of ${counted(value.length, 'character')}`;
  }
  if (typeof value === 'number') return Math.abs(value) < 1000 ? `the number ${value}` : 'a number';
  if (typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return 'a map of keys and values';
}
