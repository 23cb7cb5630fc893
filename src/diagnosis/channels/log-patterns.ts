/**
 * The grammar of phone logs: a table of patterns. Each has the text of a line, with placeholders, and the steps that it describes. The same table
 * reads and prints; users can add rows in a file (`docs/formats/report-channels-v1.md`).
 *
 * INV-1: Each placeholder has a fixed form, so matching takes time linear in the line. INV-2: The first row that matches a line applies.
 */
import { z } from 'zod';
import type { Problem } from '../../facility/files/problem.ts';
import { readYamlFile, readYamlText } from '../../facility/files/yaml-file.ts';
import { zodProblems } from '../../facility/files/zod-problems.ts';
import type { PhoneStep } from './reading.ts';

/** The values that a line supplies, besides those of its placeholders. */
type Given = Readonly<Record<string, string | number | boolean>>;

export interface LogPattern {
  /** The tag of the line, per platform where Android and iOS differ. A row without one matches every tag. */
  readonly tag?: string;
  readonly iosTag?: string;
  /** The priority letter that Android prints. */
  readonly level?: string;
  /** For example `{mac} session {session}`. */
  readonly text: string;
  readonly gives: readonly Given[];
  /** The first digits of the value, where two rows differ only in those. */
  readonly begins?: string;
}

/** The form of each placeholder. Only the last one in a text may contain spaces. */
const FORMS = {
  mac: '(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}',
  type: '[\\w.-]+',
  number: '\\d{1,9}',
  status: '\\d{1,9}',
  count: '\\d{1,9}',
  logs: '\\d{1,9}',
  rssi: '-?\\d{1,3}',
  code: '\\d{1,9}|-|<code not logged>',
  target: '\\S+',
  name: '\\S*',
  session: '[0-9A-Fa-f]+',
  value: '[0-9A-Fa-f]*(?:…|\\.\\.\\.)?',
  message: '.*',
  skip: '\\S*',
} as const;
type Placeholder = keyof typeof FORMS;
const PLACEHOLDERS = Object.keys(FORMS).join(', ');
const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(FORMS, name);
const NUMBERS: ReadonlySet<string> = new Set(['number', 'status', 'count', 'logs', 'rssi', 'code']);

const NOT_LOGGED = { code: '<code not logged>', message: '<message not logged>' } as const;
/** The number of hex digits in a complete value of the service; a log may show fewer. */
const FULL_DIGITS = 40;

const http = { tag: 'okhttp', iosTag: 'URLSession', level: 'D' };
const radio = { tag: 'NokeManager', level: 'D' };
const device = { tag: 'NokeDevice', level: 'D' };

export const LOG_PATTERNS: readonly LogPattern[] = [
  { ...http, text: '--> POST /{type} #{number}', gives: [{ what: 'request' }] },
  { ...http, text: '<-- HTTP FAILED /{type} #{number}', gives: [{ what: 'answer', status: 0 }] },
  { ...http, text: '<-- {status} /{type} #{number}', gives: [{ what: 'answer' }] },
  { tag: 'KeyStore', level: 'D', text: 'stored {count} keys', gives: [{ what: 'keys' }] },
  { tag: 'UnitScreen', level: 'I', text: 'unlock tapped {target} {mac}', gives: [{ what: 'tap' }] },
  { tag: 'UnitScreen', level: 'I', text: 'unlock tapped {target}', gives: [{ what: 'tap' }] },
  { ...radio, text: 'startScanning', gives: [{ what: 'scan', on: true }] },
  { ...radio, text: 'stopScanning', gives: [{ what: 'scan', on: false }] },
  { ...radio, text: 'discovered {name} {mac} rssi {rssi}', gives: [{ what: 'found' }] },
  { ...radio, text: 'discovered {name} {mac}', gives: [{ what: 'found' }] },
  {
    ...device,
    text: '{mac} connectionState 1 -> 2 (connecting)',
    gives: [{ what: 'link', state: 'connecting' }],
  },
  { ...device, text: '{mac} connectionState 2 -> 3 (connected)', gives: [{ what: 'link', state: 'connected' }] },
  {
    ...device,
    text: '{mac} connectionState 3 -> 4 (syncing), write {value} 20 bytes',
    gives: [{ what: 'link', state: 'syncing' }, { what: 'write' }],
  },
  {
    ...device,
    text: '{mac} connectionState 3 -> 4 (syncing), write 20 bytes',
    gives: [{ what: 'link', state: 'syncing' }, { what: 'write' }],
  },
  { ...device, text: '{mac} connectionState 3 -> 4 (syncing)', gives: [{ what: 'link', state: 'syncing' }] },
  { ...device, text: '{mac} write {value} 20 bytes', gives: [{ what: 'write' }] },
  { ...device, text: '{mac} write 20 bytes', gives: [{ what: 'write' }] },
  {
    ...device,
    text: '{mac} connectionState -> 0 (disconnected) status {status}',
    gives: [{ what: 'link', state: 'disconnected' }],
  },
  {
    ...device,
    text: '{mac} connectionState -> 0 (disconnected)',
    gives: [{ what: 'link', state: 'disconnected' }],
  },
  { ...device, text: '{mac} session {session}', gives: [{ what: 'session' }] },
  { ...device, text: '{mac} notify {value} (server packet)', gives: [{ what: 'notify' }], begins: '50' },
  { ...device, text: '{mac} notify {value}', gives: [{ what: 'notify' }] },
  { tag: 'NokeListener', level: 'E', text: 'onError {code} {target} "{message}"', gives: [{ what: 'error' }] },
  { tag: 'NokeListener', level: 'I', text: 'onNokeUnlocked {target} "{message}"', gives: [{ what: 'unlocked' }] },
  { tag: 'NokeListener', level: 'I', text: 'onNokeUnlocked {target}', gives: [{ what: 'unlocked' }] },
  { tag: 'Uploader', level: 'D', text: 'uploaded {logs} log(s)', gives: [{ what: 'uploaded' }] },
];

const mac = z
  .string()
  .regex(new RegExp(`^${FORMS.mac}$`))
  .transform((text) => text.toUpperCase());
const hex = z.string().transform((text) => text.toUpperCase());
const stepShape = z.discriminatedUnion('what', [
  z.object({ what: z.literal('request'), type: z.string(), number: z.int() }),
  z.object({ what: z.literal('answer'), type: z.string(), number: z.int(), status: z.int() }),
  z.object({ what: z.literal('keys'), count: z.int() }),
  z.object({ what: z.literal('tap'), target: z.string(), mac: mac.exactOptional() }),
  z.object({ what: z.literal('scan'), on: z.boolean() }),
  z.object({ what: z.literal('found'), mac, name: z.string(), rssi: z.int().exactOptional() }),
  z.object({
    what: z.literal('link'),
    mac,
    state: z.enum(['connecting', 'connected', 'syncing', 'disconnected']),
    status: z.int().exactOptional(),
  }),
  z.object({ what: z.literal('session'), mac, session: hex }),
  z.object({ what: z.literal('write'), mac, value: hex.exactOptional() }),
  z.object({ what: z.literal('notify'), mac, value: hex }),
  z.object({
    what: z.literal('error'),
    target: z.string(),
    message: z.string().exactOptional(),
    code: z.int().exactOptional(),
  }),
  z.object({ what: z.literal('unlocked'), target: z.string(), message: z.string().exactOptional() }),
  z.object({ what: z.literal('uploaded'), logs: z.int() }),
]);

interface Row {
  readonly pattern: LogPattern;
  readonly matches: RegExp;
  readonly names: readonly Placeholder[];
}

/** The rows, by tag; rows without a tag are under `''`. */
export interface LogGrammar {
  readonly android: ReadonlyMap<string, readonly Row[]>;
  readonly ios: ReadonlyMap<string, readonly Row[]>;
  readonly rows: readonly Row[];
}

const HOLE = /\{(\w+)\}/g;
const escaped = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\s+/g, '\\s+');

function rowOf(pattern: LogPattern): Row {
  const names: Placeholder[] = [];
  const source = pattern.text.split(HOLE).map((part, i) => {
    if (i % 2 === 0) return escaped(part);
    if (!isPlaceholder(part)) throw new RangeError(`{${part}} is not a placeholder`);
    names.push(part);
    return `(${FORMS[part]})`;
  });
  return { pattern, names, matches: new RegExp(`^${source.join('')}\\s*$`) };
}

/** The user's rows, then those of the table. */
export function logGrammar(added: readonly LogPattern[] = []): LogGrammar {
  const rows = [...added, ...LOG_PATTERNS].map(rowOf);
  const byTag = (tagOf: (pattern: LogPattern) => string | undefined) => {
    const map = new Map<string, Row[]>();
    for (const row of rows) map.set(tagOf(row.pattern) ?? '', [...(map.get(tagOf(row.pattern) ?? '') ?? []), row]);
    return map;
  };
  return { rows, android: byTag(({ tag }) => tag), ios: byTag(({ tag, iosTag }) => iosTag ?? tag) };
}

export type Platform = 'android' | 'ios';

/** The steps that a line describes; undefined if no row matches. */
export function readLine(
  grammar: LogGrammar,
  platform: Platform,
  tag: string,
  text: string,
): readonly PhoneStep[] | undefined {
  for (const row of [...(grammar[platform].get(tag) ?? []), ...(grammar[platform].get('') ?? [])]) {
    const steps = stepsIn(row, text);
    if (steps !== undefined) return steps;
  }
  return undefined;
}

function stepsIn({ pattern, matches, names }: Row, text: string): PhoneStep[] | undefined {
  const found = matches.exec(text);
  if (found === null) return undefined;
  const fields: Record<string, string | number> = {};
  for (const [i, name] of names.entries()) {
    const value = fieldOf(name, found[i + 1] ?? '');
    if (value !== undefined) fields[name] = value;
  }
  if (pattern.begins !== undefined && !String(fields.value ?? '').startsWith(pattern.begins)) return undefined;
  const steps: PhoneStep[] = [];
  for (const given of pattern.gives) {
    const read = stepShape.safeParse({ ...fields, ...given });
    if (!read.success) return undefined;
    steps.push(read.data);
  }
  return steps;
}

/** Undefined for a value that the log withholds. */
function fieldOf(name: Placeholder, text: string): string | number | undefined {
  if (name === 'skip' || text === NOT_LOGGED.message) return undefined;
  if (name === 'value') return text.replace(/(?:…|\.\.\.)$/, '');
  if (!NUMBERS.has(name)) return text;
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Prints as many steps as fit on one line, with tag and priority; undefined if no row describes the first step. */
export function printLine(
  { rows }: LogGrammar,
  platform: Platform,
  steps: readonly PhoneStep[],
): { readonly tag: string; readonly level: string; readonly text: string; readonly said: number } | undefined {
  for (const row of rows) {
    const text = textOf(row, steps.slice(0, row.pattern.gives.length));
    if (text === undefined) continue;
    const { tag = '', iosTag = tag, level = 'D', gives } = row.pattern;
    return { tag: platform === 'ios' ? iosTag : tag, level, text, said: gives.length };
  }
  return undefined;
}

function textOf({ pattern, names }: Row, steps: readonly PhoneStep[]): string | undefined {
  const { gives, begins, text } = pattern;
  if (steps.length < gives.length) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [i, given] of gives.entries()) {
    const step: Readonly<Record<string, unknown>> = { ...steps[i] };
    if (Object.entries(given).some(([key, value]) => step[key] !== value)) return undefined;
    for (const [key, value] of Object.entries(step)) {
      if (key in given) continue;
      if (key in fields && fields[key] !== value) return undefined;
      fields[key] = value;
    }
  }
  const withheld = { code: fields.message === undefined ? NOT_LOGGED.code : '-', message: NOT_LOGGED.message };
  if (gives.some(({ what }) => what === 'error'))
    for (const [key, word] of Object.entries(withheld)) fields[key] ??= word;
  if (Object.keys(fields).some((key) => isPlaceholder(key) && !names.includes(key))) return undefined;
  if (names.some((name) => fields[name] === undefined && name !== 'skip')) return undefined;
  if (begins !== undefined && !String(fields.value).startsWith(begins)) return undefined;
  return text.replace(HOLE, (_hole, name: string) => printed(name, fields[name]));
}

function printed(name: string, value: unknown): string {
  const text = value === undefined ? '-' : String(value);
  return name === 'value' && text.length !== FULL_DIGITS ? `${text}…` : text;
}

const constant = z.union([z.string().max(60), z.int(), z.boolean()]);

/** The steps that a line can describe, each with the names of its values. */
export const STEP_VALUES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  stepShape.options.map(({ shape }) => [shape.what.value, Object.keys(shape).filter((key) => key !== 'what')]),
);
const STEPS: ReadonlySet<unknown> = new Set(Object.keys(STEP_VALUES));

const text = z
  .string()
  .min(1)
  .max(300)
  .refine(
    (text) => [...text.matchAll(HOLE)].every(([, name = '']) => isPlaceholder(name)),
    `text whose placeholders are among ${PLACEHOLDERS}`,
  )
  .refine((text) => !/\{(?:target|name|skip)\}\S/.test(text), 'a space after {target}, {name} and {skip}')
  .refine((text) => !/\}\{|\{message\}.*\{/.test(text), 'text between two placeholders, and {message} as the last one');

const patternsFile = z.strictObject({
  version: z.literal(1),
  patterns: z
    .array(
      z.strictObject({
        tag: z.string().max(60).exactOptional(),
        text,
        gives: z
          .array(
            z
              .record(z.string(), constant)
              .refine(({ what }) => STEPS.has(what), `a step with its name under "what": ${[...STEPS].join(', ')}`),
          )
          .min(1)
          .max(4),
      }),
    )
    .max(500),
});

export type PatternsRead =
  | { readonly ok: true; readonly patterns: readonly LogPattern[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the rows that a user adds, from a file or from its text. */
export function readPatterns(file: string, text?: string): PatternsRead {
  const read = text === undefined ? readYamlFile(file) : readYamlText(file, text);
  if (!read.ok) return read;
  const parsed = patternsFile.safeParse(read.document.value);
  return parsed.success
    ? { ok: true, patterns: parsed.data.patterns }
    : { ok: false, problems: zodProblems(read.document, patternsFile, parsed.error) };
}
