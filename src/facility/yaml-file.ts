/**
 * Reads a YAML file that a person wrote: the value, and where each node of it stands.
 *
 * INV-1 total: any bytes give a document or problems, never an exception. INV-2 bounded: size, nesting and aliases have limits.
 */
import { readFileSync, statSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { type Problem, problem } from './problem.ts';

/** The largest file that is read. */
export const YAML_MAX_BYTES = 1024 * 1024;
/** How deep lists and maps may nest. */
export const YAML_MAX_DEPTH = 64;
/** How often aliases may be expanded, so that a small file cannot grow without bound. */
const YAML_MAX_ALIASES = 100;

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlDocument {
  readonly file: string;
  /** Plain data as JSON has it. */
  readonly value: unknown;
  /** Where the value under that path stands; where it is missing, its nearest parent. */
  locate(path: readonly PropertyKey[]): Position;
  /** Where the last key of that path stands. */
  locateKey(path: readonly PropertyKey[]): Position;
}

export type YamlRead =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const wholeFile = (file: string, found: string, expected: string, message: string): YamlRead => ({
  ok: false,
  problems: [problem({ file, line: 0, column: 0, path: '', found, expected, message })],
});

/** Reads a file from disk. A file that is missing, a folder, or not readable is a problem like any other. */
export function readYamlFile(file: string): YamlRead {
  try {
    const about = statSync(file);
    if (about.isDirectory()) {
      return wholeFile(file, 'a folder', 'a YAML file', 'this is a folder; name a YAML file in it');
    }
    if (about.size > YAML_MAX_BYTES) return tooLarge(file, about.size);
    return readYamlText(file, readFileSync(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const message =
      code === 'ENOENT'
        ? 'there is no such file; check the path'
        : `the file cannot be read (${code}); check its rights`;
    return wholeFile(file, code === 'ENOENT' ? 'no file' : code, 'a readable YAML file', message);
  }
}

/** Reads a document from text or bytes; `file` is only its name in problems. */
export function readYamlText(file: string, source: string | Uint8Array): YamlRead {
  const size = typeof source === 'string' ? source.length : source.byteLength;
  if (size > YAML_MAX_BYTES) return tooLarge(file, size);
  const text = typeof source === 'string' ? source : decode(source);
  if (text === undefined || hasControlCharacters(text)) {
    return wholeFile(
      file,
      'binary data',
      'a YAML text file in UTF-8',
      'this is not a text file; give a YAML file in UTF-8',
    );
  }
  if (text.trim() === '') {
    return wholeFile(file, 'an empty file', 'a YAML document', 'the file is empty; it must begin with "version: 1"');
  }
  return parse(file, text);
}

function parse(file: string, text: string): YamlRead {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const deep = (): YamlRead =>
    wholeFile(
      file,
      'very deep nesting',
      `at most ${YAML_MAX_DEPTH} levels`,
      `lists and maps nest deeper than ${YAML_MAX_DEPTH} levels; make the file flatter`,
    );
  if (opensTooDeep(text)) return deep();
  try {
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: false });
    const faults: YAMLError[] = [...doc.errors, ...doc.warnings];
    if (faults.length > 0) {
      return { ok: false, problems: faults.slice(0, 10).map((fault) => yamlProblem(file, at(fault.pos[0]), fault)) };
    }
    const root = doc.contents as Node | null;
    if (root === null) {
      return wholeFile(
        file,
        'only comments',
        'a YAML document',
        'the file holds no value; it must begin with "version: 1"',
      );
    }
    if (depthOf(root, 0) > YAML_MAX_DEPTH) return deep();
    const value: unknown = doc.toJS({ maxAliasCount: YAML_MAX_ALIASES });
    return { ok: true, document: documentOf(file, value, root, at, (node) => resolve(node, doc)) };
  } catch (error) {
    if (error instanceof RangeError) return deep();
    const why = error instanceof Error ? error.message : 'unknown reason';
    return wholeFile(
      file,
      'YAML that cannot be read',
      'plain YAML',
      `the file cannot be read as YAML: ${firstLine(why)}`,
    );
  }
}

type Resolve = (node: unknown) => unknown;

const resolve = (node: unknown, doc: Parameters<import('yaml').Alias['resolve']>[0]): unknown =>
  isAlias(node) ? node.resolve(doc) : node;

function documentOf(
  file: string,
  value: unknown,
  root: Node,
  at: (offset: number) => Position,
  resolved: Resolve,
): YamlDocument {
  const offsetOf = (path: readonly PropertyKey[], ofKey: boolean): number => {
    let node: unknown = root;
    let offset = root.range?.[0] ?? 0;
    for (const [i, part] of path.entries()) {
      const target = resolved(node);
      const wantsKey = ofKey && i === path.length - 1;
      const next: { key?: unknown; value: unknown } | undefined = isMap(target)
        ? target.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(part))
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

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

function yamlProblem(file: string, position: Position, fault: YAMLError): Problem {
  const duplicate = fault.code === 'DUPLICATE_KEY';
  const message = duplicate
    ? 'this key is there twice; keep one of them'
    : fault.code === 'MULTIPLE_DOCS'
      ? 'the file holds several YAML documents; keep one and remove the "---" between them'
      : `this is not valid YAML: ${lowerFirst(firstLine(fault.message))}; check indentation, quotes and brackets here`;
  return problem({
    file,
    ...position,
    path: '',
    found: duplicate ? 'the same key twice' : 'malformed YAML',
    expected: duplicate ? 'each key once' : 'valid YAML',
    message,
  });
}

function tooLarge(file: string, size: number): YamlRead {
  const limit = `${YAML_MAX_BYTES / 1024} KiB`;
  return wholeFile(
    file,
    `${size} bytes`,
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

/** A cheap look before the parser recurses: brackets that open and indentation that deepens without end. */
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

function depthOf(node: unknown, depth: number): number {
  if (depth > YAML_MAX_DEPTH) return depth;
  let deepest = depth;
  if (isMap(node)) for (const pair of node.items) deepest = Math.max(deepest, depthOf(pair.value, depth + 1));
  else if (isSeq(node)) for (const item of node.items) deepest = Math.max(deepest, depthOf(item, depth + 1));
  return deepest;
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim();
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
