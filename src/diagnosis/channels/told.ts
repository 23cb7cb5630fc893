/**
 * `told.yaml`: statements by people, as facts with stable ids (`docs/formats/told-v1.md`).
 *
 * INV-1: An unknown fact or an unreadable value is never an error: it is listed as unread, with a warning.
 */

import { isTimeZone } from '../../core/model/facility-time.ts';
import { nearest, withNearest } from '../../facility/files/nearest.ts';
import { printProblem } from '../../facility/files/problem.ts';
import { readYamlText, YAML_MAX_BYTES, type YamlDocument } from '../../facility/files/yaml-file.ts';
import { type Day, printDay, type TimeOfDay } from '../../screens/portal-time.ts';
import type { Instant } from '../../sim/clock.ts';
import { isMap } from '../../sim/json.ts';
import { FACTS, type FactId, isFactId } from './facts.ts';
import { bytesOfText, headOf, PaperDraft, textOf } from './paper-text.ts';
import { LocalClock, MIDNIGHT, partsOf, printClock, readDay, readIso, readTimeOfDay } from './paper-time.ts';
import type { About, Paper, PaperContext, ReadingOf } from './reading.ts';
import { observeTold } from './told-run.ts';

type Told = ReadingOf<'told'>;

const ABOUT = ['person', 'unit', 'entry', 'lock', 'trackingKey'] as const satisfies readonly (keyof About)[];
/** The clocks that may be named for a time, besides a time zone. */
const CLOCKS: ReadonlySet<string> = new Set(['site', 'phone', 'watch']);
/** The maximum number of times per fact. */
const TIMES_MAX = 50;
const ANSWER_MAX = 500;

type Plain = string | number | boolean;
const isPlain = (value: unknown): value is Plain => ['string', 'number', 'boolean'].includes(typeof value);

/** A time as written: a point in time, a day, or a time of day whose day another fact supplies. */
type Written =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'local'; readonly day: Day; readonly time: TimeOfDay }
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'time'; readonly time: TimeOfDay };

interface ReadTime {
  readonly written: Written;
  readonly approx: boolean;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4})(?:T|,?\s+)(\S.*)$/;

function timeOf(value: unknown): ReadTime | undefined {
  if (typeof value !== 'string') return undefined;
  const found = /^(about|around|ca\.?|~)?\s*(\S.*)$/i.exec(value.trim());
  const written = found === null ? undefined : writtenOf(found[2] ?? '');
  return written === undefined ? undefined : { written, approx: found?.[1] !== undefined };
}

function writtenOf(text: string): Written | undefined {
  const at = readIso(text);
  if (at !== undefined) return { kind: 'instant', at };
  const time = readTimeOfDay(text);
  if (time !== undefined) return { kind: 'time', time };
  const whole = readDay(text, 'month-first');
  if (whole !== undefined) return { kind: 'day', day: whole };
  const local = LOCAL.exec(text);
  const day = readDay(local?.[1] ?? '', 'month-first');
  const ofDay = readTimeOfDay(local?.[2] ?? '');
  return day === undefined || ofDay === undefined ? undefined : { kind: 'local', day, time: ofDay };
}

/** A fact whose times may still lack a day. */
interface RawFact {
  readonly fact: FactId;
  readonly line: number;
  readonly answer: string;
  readonly clock: string | undefined;
  readonly times: readonly ReadTime[];
}

/** `yes`, `no`, `unknown`, or a quotation; undefined for anything that is not an answer. */
function answerOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'unknown';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return isPlain(value) ? String(value).slice(0, ANSWER_MAX) : undefined;
}

function rawFact(fact: FactId, line: number, value: unknown, draft: PaperDraft): RawFact | undefined {
  const { value: said, at, clock } = isMap(value) ? value : { value, at: undefined, clock: undefined };
  const answer = answerOf(said);
  const ats = at === undefined ? [] : Array.isArray(at) ? at.slice(0, TIMES_MAX) : [at];
  const times = ats.map(timeOf);
  if (answer === undefined || times.includes(undefined)) return undefined;
  const zone = clock === undefined ? undefined : String(clock);
  if (zone !== undefined && !CLOCKS.has(zone) && !isTimeZone(zone))
    draft.warn(
      `${fact}: "${zone.slice(0, 40)}" does not name a clock; write site, phone, watch or a zone such as America/Denver`,
    );
  // The value itself may be a time: tried.at: { value: "2026-03-05T10:00" }.
  const itself = times.length === 0 && typeof said === 'string' ? timeOf(said) : undefined;
  const all = itself === undefined ? times : [itself];
  return { fact, line, answer, clock: zone, times: all.filter((time) => time !== undefined) };
}

/** The day for times without one: that of `tried.at` or, failing that, of the first fact with a day. */
function dayOf(facts: readonly RawFact[], zone: string): Day | undefined {
  const inOrder = [...facts.filter(({ fact }) => fact === 'tried.at'), ...facts];
  for (const { written } of inOrder.flatMap(({ times }) => times)) {
    if (written.kind === 'day' || written.kind === 'local') return written.day;
    if (written.kind === 'instant') return partsOf(written.at, zone);
  }
  return undefined;
}

function toldOf(raw: RawFact, timeZone: string, usual: Day | undefined): Told | undefined {
  const { fact, line, answer, clock, times } = raw;
  const local = new LocalClock(clock !== undefined && !CLOCKS.has(clock) && isTimeZone(clock) ? clock : timeZone);
  const ats: Instant[] = [];
  for (const { written } of times) {
    const day = written.kind === 'time' ? usual : written.kind === 'instant' ? undefined : written.day;
    const time = written.kind === 'day' || written.kind === 'instant' ? MIDNIGHT : written.time;
    const at = written.kind === 'instant' ? written.at : day === undefined ? undefined : local.at(day, time);
    if (at === undefined) return undefined;
    ats.push(at);
  }
  return {
    channel: 'told',
    line,
    at: ats[0] ?? 0,
    fact,
    answer,
    ...(clock === undefined ? {} : { clock }),
    ...(times.some(({ approx }) => approx) ? { approx: true } : {}),
    ...(times.length > 0 && times.every(({ written }) => written.kind === 'day') ? { day: true } : {}),
    ats,
  };
}

function aboutOf(value: unknown, draft: PaperDraft): About {
  if (value === undefined || value === null) return {};
  const about: Record<string, string> = {};
  for (const [key, of] of Object.entries(isMap(value) ? value : {})) {
    const known = ABOUT.find((one) => one === key);
    if (known !== undefined && isPlain(of)) about[known] = String(of);
    else
      draft.warn(
        withNearest(`about: "${key.slice(0, 40)}" is not understood; use ${ABOUT.join(', ')}`, nearest(key, ABOUT)),
      );
  }
  return about;
}

function readFacts(document: YamlDocument, draft: PaperDraft, textAt: (line: number) => string): RawFact[] {
  const facts = isMap(document.value) ? document.value.facts : undefined;
  const raw: RawFact[] = [];
  for (const [id, value] of Object.entries(isMap(facts) ? facts : {})) {
    const { line } = document.locateKey(['facts', id]);
    const fact = isFactId(id) ? rawFact(id, line, value, draft) : undefined;
    if (fact !== undefined) raw.push(fact);
    else {
      draft.unread(line, textAt(line));
      draft.warn(
        isFactId(id) ? `${id}: the value is not understood; write yes, no, unknown, or { value, at }` : unknownFact(id),
      );
    }
  }
  return raw;
}

function unknownFact(id: string): string {
  const near = nearest(id, Object.keys(FACTS));
  return withNearest(`"${id.slice(0, 40)}" is not a known fact; it is listed as unread`, near);
}

function parse(name: string, bytes: Uint8Array, { timeZone }: PaperContext): Paper {
  const draft = new PaperDraft(name, 'told', bytes);
  const text = textOf(bytes.subarray(0, YAML_MAX_BYTES + 1)) ?? '';
  const lines = text.split(/\r\n|\r|\n/);
  const textAt = (line: number): string => lines[line - 1]?.trim() ?? '';
  const read = readYamlText(name, text.replaceAll('\r\n', '\n'));
  if (!read.ok) {
    for (const problem of read.problems) draft.warn(printProblem(problem));
    return draft.paper({});
  }
  const { document } = read;
  const version = isMap(document.value) ? document.value.version : undefined;
  if (version !== 1) draft.warn('this file does not say "version: 1"; it was read as version 1');
  const raw = readFacts(document, draft, textAt);
  const usual = dayOf(raw, timeZone);
  for (const one of raw) {
    const told = toldOf(one, timeZone, usual);
    if (told !== undefined) draft.add(told);
    else {
      draft.unread(one.line, textAt(one.line));
      draft.warn(
        `${one.fact}: this time has no date, and no other fact supplies one; write it with its date, such as 2026-03-05T10:30`,
      );
    }
  }
  return draft.paper(aboutOf(isMap(document.value) ? document.value.about : undefined, draft));
}

const quoted = (text: string): string => JSON.stringify(text);

function printFact({ fact, answer, clock, approx, day, ats }: Told, zone: string): string {
  const local = clock !== undefined && !CLOCKS.has(clock) && isTimeZone(clock) ? clock : zone;
  const times = ats.map((at) => {
    const parts = partsOf(at, local);
    const date = printDay(parts).replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$1-$2');
    return quoted(`${approx === true ? 'about ' : ''}${day === true ? date : `${date}T${printClock(parts)}`}`);
  });
  const fields = [
    `value: ${/^[a-z]+$/.test(answer) && !/^(?:true|false|null)$/.test(answer) ? answer : quoted(answer)}`,
    ...(times.length === 0 ? [] : [`at: ${times.length === 1 ? times[0] : `[${times.join(', ')}]`}`]),
    ...(clock === undefined ? [] : [`clock: ${quoted(clock)}`]),
  ];
  return `  ${fact}: { ${fields.join(', ')} }`;
}

function print(readings: readonly Told[], { timeZone }: PaperContext, about: About = {}): Uint8Array {
  const subject = Object.entries(about).map(([key, value]) => `${key}: ${quoted(value)}`);
  return bytesOfText([
    'version: 1',
    ...(subject.length === 0 ? [] : [`about: { ${subject.join(', ')} }`]),
    'facts:',
    ...readings.map((reading) => printFact(reading, timeZone)),
  ]);
}

export const told = {
  id: 'told',
  recognise: (bytes: Uint8Array): boolean => {
    const head = headOf(bytes).slice(0, 100);
    return head.some((line) => /^version\s*:/.test(line)) && head.some((line) => /^(?:facts|about)\s*:/.test(line));
  },
  parse,
  print,
  observe: observeTold,
} as const;
