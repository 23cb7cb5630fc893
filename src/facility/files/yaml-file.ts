/**
 * Reads a YAML file that a person wrote: its value, and the position of each node.
 *
 * INV-1: Total: any bytes give a document or problems, never an exception. INV-2: Bounded: bytes, tokens, nesting and aliases are
 * limited, and the work is linear within these limits. Tokens are counted before they are parsed.
 */
import { isMap, isSeq, Lexer, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { readUpTo, whyUnreadable } from '../../sim/files.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { type Problem, problem } from './problem.ts';
import { type FlawKind, startOf, YAML_MAX_ALIASES, YAML_MAX_DEPTH, YamlShape } from './yaml-shape.ts';

/** The maximum size of a file. */
export const YAML_MAX_BYTES = 1024 * 1024;
/** The maximum number of words, punctuation marks and spaces that the parser may find. */
export const YAML_MAX_PARTS = 300_000;

export interface YamlLimits {
  readonly bytes: number;
  readonly parts: number;
}

const FILE_LIMITS: YamlLimits = { bytes: YAML_MAX_BYTES, parts: YAML_MAX_PARTS };

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlDocument {
  readonly file: string;
  /** Plain JSON data. */
  readonly value: unknown;
  /** The position of the value under that path or, if it is missing, of its nearest parent. */
  locate(path: readonly PropertyKey[]): Position;
  /** The position of the last key of that path. */
  locateKey(path: readonly PropertyKey[]): Position;
}

export type YamlRead =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const EMPTY = 'an empty file';
const ONLY_COMMENTS = 'only comments';

/** Whether the file is readable but empty. */
export const isWithoutContent = ({ found }: Problem): boolean => found === EMPTY || found === ONLY_COMMENTS;

const wholeFile = (code: ErrorCode, file: string, found: string, expected: string, message: string): YamlRead => ({
  ok: false,
  problems: [problem({ code, file, line: 0, column: 0, path: '', found, expected, message })],
});

/** How many files are kept as they were last read, and the size of the largest: hundreds of scenarios name the same facility. */
const MAX_KEPT = 16;
const MAX_KEPT_BYTES = 64 * 1024;
const kept = new Map<string, { readonly bytes: Buffer; readonly read: YamlRead }>();

/** Reads a file from disk, and parses it unless it is unchanged. A missing or unreadable file, or a folder, is a problem like any other. */
export function readYamlFile(file: string): YamlRead {
  try {
    const bytes = readUpTo(file, YAML_MAX_BYTES + 1);
    const last = kept.get(file);
    kept.delete(file);
    const read = last?.bytes.equals(bytes) ? last.read : readYamlText(file, bytes);
    if (bytes.length > MAX_KEPT_BYTES) return read;
    if (kept.size >= MAX_KEPT) kept.delete([...kept.keys()][0] ?? '');
    kept.set(file, { bytes, read });
    return read;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return wholeFile(
      'E-FILE-1',
      file,
      code === 'ENOENT' ? 'no file' : code,
      'a readable YAML file',
      whyUnreadable(error),
    );
  }
}

/** Parses a document from text or bytes; `file` is only its name in problems. */
export function readYamlText(file: string, source: string | Uint8Array, limits: YamlLimits = FILE_LIMITS): YamlRead {
  const size = typeof source === 'string' ? source.length : source.byteLength;
  if (size > limits.bytes) return tooLarge(file, limits.bytes);
  const text = typeof source === 'string' ? source : decode(source);
  if (text === undefined || hasControlCharacters(text)) {
    return wholeFile(
      'E-FILE-2',
      file,
      'binary data',
      'a YAML text file in UTF-8',
      'this is not a text file; use a YAML file in UTF-8',
    );
  }
  if (text.trim() === '') {
    return wholeFile('E-FILE-3', file, EMPTY, 'a YAML document', 'the file is empty; it must begin with "version: 1"');
  }
  return parse(file, text, limits.parts);
}

function parse(file: string, text: string, parts: number): YamlRead {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (opensTooDeep(text)) return unfit(file, 'deep', parts);
  if (hasMoreParts(text, parts)) return unfit(file, 'large', parts);
  try {
    // The shape check below compares keys, because the parser would compare each key with every other key.
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: false });
    const faults: YAMLError[] = [...doc.errors, ...doc.warnings];
    if (faults.length > 0) {
      return { ok: false, problems: faults.slice(0, 10).map((fault) => yamlProblem(file, at(fault.pos[0]), fault)) };
    }
    const root = doc.contents as Node | null;
    if (root === null) {
      return wholeFile(
        'E-FILE-3',
        file,
        ONLY_COMMENTS,
        'a YAML document',
        'the file has no content; it must begin with "version: 1"',
      );
    }
    const shape = new YamlShape(root, parts);
    const grave = shape.flaws.find(({ kind }) => kind !== 'twice');
    if (grave !== undefined) return unfit(file, grave.kind, parts, at(grave.at));
    if (shape.flaws.length > 0) return { ok: false, problems: shape.flaws.map((flaw) => twice(file, at(flaw.at))) };
    // The shape check has limited the expanded size of aliases.
    const value: unknown = doc.toJS({ maxAliasCount: -1 });
    return { ok: true, document: documentOf(file, value, root, at, shape) };
  } catch (error) {
    if (error instanceof RangeError) return unfit(file, 'deep', parts);
    const why = error instanceof Error ? error.message : 'unknown reason';
    return wholeFile(
      'E-FILE-4',
      file,
      'YAML that cannot be read',
      'plain YAML',
      `the file cannot be read as YAML: ${firstLine(why)}`,
    );
  }
}

/** Whether the parser would find more than that many tokens; counting stops there. */
function hasMoreParts(text: string, limit: number): boolean {
  let count = 0;
  for (const _part of new Lexer().lex(text)) if (++count > limit) return true;
  return false;
}

type Unfit = readonly [code: ErrorCode, found: string, expected: string, message: string];

/** For each flaw: the code, what was found, what was expected, and the message. */
const UNFIT: Readonly<Record<Exclude<FlawKind, 'twice'>, (parts: number) => Unfit>> = {
  deep: () => [
    'E-FILE-5',
    'very deep nesting',
    `at most ${YAML_MAX_DEPTH} levels`,
    `lists and maps are nested more than ${YAML_MAX_DEPTH} levels deep; flatten the file`,
  ],
  large: (parts) => [
    'E-FILE-5',
    'very many parts',
    `at most ${parts} words, punctuation marks and spaces`,
    `the file has more than ${parts} words, punctuation marks and spaces, with its aliases expanded; split it or make it shorter`,
  ],
  aliases: () => [
    'E-FILE-5',
    'very many aliases',
    `at most ${YAML_MAX_ALIASES}`,
    `the file has more than ${YAML_MAX_ALIASES} aliases (*name); write out some of the values`,
  ],
  circle: () => [
    'E-FILE-4',
    'an alias inside its own target',
    'an alias of a complete node',
    'this alias is inside the node to which it refers; write out the value',
  ],
  key: () => [
    'E-FILE-4',
    'a list, a map or an alias as a key',
    'plain text as a key',
    'a key must be plain text, not a list, a map or an alias; is there a stray "?"?',
  ],
};

function unfit(file: string, kind: FlawKind, parts: number, place: Position = { line: 0, column: 0 }): YamlRead {
  if (kind === 'twice') return { ok: false, problems: [twice(file, place)] };
  const [code, found, expected, message] = UNFIT[kind](parts);
  const where = kind === 'circle' || kind === 'key' || kind === 'aliases' ? place : { line: 0, column: 0 };
  return { ok: false, problems: [problem({ code, file, ...where, path: '', found, expected, message })] };
}

const twice = (file: string, place: Position): Problem =>
  problem({
    code: 'E-FILE-6',
    file,
    ...place,
    path: '',
    found: 'the same key twice',
    expected: 'each key once',
    message: 'this key appears twice; keep one of them',
  });

function documentOf(
  file: string,
  value: unknown,
  root: Node,
  at: (offset: number) => Position,
  shape: YamlShape,
): YamlDocument {
  const offsetOf = (path: readonly PropertyKey[], ofKey: boolean): number => {
    let node: unknown = root;
    let offset = root.range?.[0] ?? 0;
    for (const [i, part] of path.entries()) {
      const target = shape.resolved(node);
      const wantsKey = ofKey && i === path.length - 1;
      const next: { key?: unknown; value: unknown } | undefined = isMap(target)
        ? shape.pair(target, part)
        : isSeq(target) && typeof part === 'number' && part < target.items.length
          ? { value: target.items[part] }
          : undefined;
      if (next === undefined) return offset;
      offset = startOf(wantsKey ? next.key : next.value) ?? startOf(next.key) ?? offset;
      node = next.value;
    }
    return offset;
  };
  return {
    file,
    value,
    locate: (path) => at(offsetOf(path, false)),
    locateKey: (path) => at(offsetOf(path, true)),
  };
}

function yamlProblem(file: string, position: Position, fault: YAMLError): Problem {
  const message =
    fault.code === 'MULTIPLE_DOCS'
      ? 'the file contains several YAML documents; keep one and remove the "---" between them'
      : `this is not valid YAML: ${lowerFirst(firstLine(fault.message))}; check indentation, quotes and brackets here`;
  return problem({
    code: 'E-FILE-4',
    file,
    ...position,
    path: '',
    found: 'malformed YAML',
    expected: 'valid YAML',
    message,
  });
}

function tooLarge(file: string, bytes: number): YamlRead {
  const limit = `${bytes / 1024} KiB`;
  return wholeFile(
    'E-FILE-5',
    file,
    `more than ${limit}`,
    `at most ${limit}`,
    `the file is larger than ${limit}; split it or make it shorter`,
  );
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hasControlCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
}

/** Whether brackets or list marks are nested too deeply; checked before the parser, because it recurses. */
function opensTooDeep(text: string): boolean {
  let brackets = 0;
  let dashes = 0;
  for (const char of text) {
    if (char === '[' || char === '{') brackets++;
    else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
    if (char === '-' || char === '?' || char === ':') dashes++;
    else if (char === '\n') dashes = 0;
    else if (char !== ' ') dashes = 0;
    if (brackets > 10 * YAML_MAX_DEPTH || dashes > 10 * YAML_MAX_DEPTH) return true;
  }
  return false;
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim();
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
