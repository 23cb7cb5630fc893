/**
 * The portal's activity export: `Date,Time,Type,Activity,User,Unit / Entry,Details`, in local time, newest first, one row per line. It contains only
 * activities that the portal shows; a filtered export contains fewer.
 */
import type { Activity } from '../../core/model/activity-entry.ts';
import type { State } from '../../core/model/state.ts';
import { localTime } from '../../scenario/local-time.ts';
import {
  COLUMNS,
  EXPORTED_WORDS,
  exportLines,
  exportWords,
  newestFirst,
  withoutGuard,
} from '../../screens/activity-export.ts';
import { bytesOfText, headOf, LINE_MAX, PaperDraft } from './paper-text.ts';
import { type DateOrder, LocalClock, orderOf, readDay, readTimeOfDay, wholeSecond } from './paper-time.ts';
import type { Paper, PaperContext, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

type ActivityRow = ReadingOf<'activity-csv'>;

type Column = (typeof COLUMNS)[number];

/** Different wordings of the same activity in the help pages. Source: public. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'Forced Entry': 'Unlocked Manually',
  'Manual Unlock': 'Unlocked Manually',
  'Opened Using Forced Entry': 'Unlocked Manually',
  'Out-of-Zone Unlock': 'Failed Unlock - Out of Zone',
  'Out-of-Zone Attempt': 'Failed Unlock - Out of Zone',
};

/** The type of each activity, by name. */
const TYPES: ReadonlyMap<string, string> = new Map(
  EXPORTED_WORDS.map(({ type, activity }) => [activity, type] as const),
);

/** The fields of a row; undefined if a quote is never closed, as in a truncated line. */
function fieldsOf(line: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    while (line[at] === ' ') at++;
    if (line[at] !== '"') {
      const end = line.indexOf(delimiter, at);
      const stop = end < 0 ? line.length : end;
      fields.push(line.slice(at, stop).trim());
      at = stop + 1;
      continue;
    }
    const field = quotedAt(line, at);
    if (field === undefined) return undefined;
    const end = line.indexOf(delimiter, field.end);
    const stop = end < 0 ? line.length : end;
    if (line.slice(field.end, stop).trim() !== '') return undefined;
    fields.push(field.text);
    at = stop + 1;
  }
  return fields;
}

function quotedAt(line: string, start: number): { text: string; end: number } | undefined {
  const parts: string[] = [];
  for (let at = start + 1; ; ) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return undefined;
    parts.push(line.slice(at, quote));
    if (line[quote + 1] !== '"') return { text: parts.join('"'), end: quote + 1 };
    at = quote + 2;
  }
}

interface Layout {
  readonly delimiter: string;
  readonly at: Readonly<Record<Column, number>>;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** The column positions, from the header row. */
function layoutOf(line: string): Layout | undefined {
  for (const delimiter of [',', ';', '\t']) {
    const names = fieldsOf(line, delimiter)?.map(plain) ?? [];
    const at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(plain(column))])) as Layout['at'];
    if (at.Date >= 0 && at.Time >= 0 && at.Type >= 0 && at.Activity >= 0) return { delimiter, at };
  }
  return undefined;
}

/** Recognises a row with the usual columns in a file without a header. */
const USUAL = /^"?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})"?([,;\t])"?\d{1,2}:\d{2}(:\d{2})?/;

const usualLayout = (line: string): Layout | undefined => {
  const delimiter = USUAL.exec(line)?.[2];
  if (delimiter === undefined) return undefined;
  return { delimiter, at: Object.fromEntries(COLUMNS.map((column, i) => [column, i])) as Layout['at'] };
};

/** The order of day and month in the dates of a file, determined by the first date that fits only one order. */
function datesOf(lines: readonly string[]): DateOrder {
  for (const line of lines) {
    const order = orderOf(/\d{1,2}[/.-]\d{1,2}[/.-]\d{4}/.exec(line.slice(0, 80))?.[0] ?? '');
    if (order !== undefined) return order;
  }
  return 'month-first';
}

function rowOf(
  line: string,
  { delimiter, at }: Layout,
  order: DateOrder,
  clock: LocalClock,
): Omit<ActivityRow, 'line'> | undefined {
  const fields = line.length > LINE_MAX ? undefined : fieldsOf(line, delimiter);
  if (fields === undefined) return undefined;
  const field = (column: Column): string => withoutGuard(fields[at[column]] ?? '');
  const day = readDay(field('Date'), order);
  const time = readTimeOfDay(field('Time'));
  const instant = day === undefined || time === undefined ? undefined : clock.at(day, time);
  const said = field('Activity');
  if (instant === undefined || said === '') return undefined;
  const activity = SYNONYMS[said] ?? said;
  return {
    channel: 'activity-csv',
    at: instant,
    type: TYPES.get(activity) ?? field('Type'),
    activity,
    user: field('User'),
    place: field('Unit / Entry'),
    details: field('Details'),
  };
}

export const activityCsv = {
  id: 'activity-csv',

  recognise: (bytes: Uint8Array): boolean => {
    const [first = ''] = headOf(bytes);
    return layoutOf(first) !== undefined || usualLayout(first) !== undefined;
  },

  parse: (name: string, bytes: Uint8Array, { timeZone, around }: PaperContext): Paper => {
    const draft = new PaperDraft(name, 'activity-csv', bytes, around);
    const lines = draft.lines();
    const clock = new LocalClock(timeZone);
    const order = datesOf(lines);
    let layout: Layout | undefined;
    for (const [i, line] of lines.entries()) {
      const header = layout === undefined ? layoutOf(line) : undefined;
      layout ??= header ?? usualLayout(line);
      if (header !== undefined || line.trim() === '') continue;
      const row = layout === undefined ? undefined : rowOf(line, layout, order, clock);
      if (row === undefined) draft.unread(i + 1, line);
      else draft.add({ line: i + 1, ...row });
    }
    return draft.paper();
  },

  print: (rows: readonly ActivityRow[], { timeZone }: PaperContext): Uint8Array =>
    bytesOfText(exportLines(rows.map((row) => ({ ...row, local: localTime(row.at, timeZone) })))),

  /** Every row that an export of the whole log would contain at this moment. */
  observe: ({ facility }: Run): ActivityRow[] => {
    const { state } = facility.core;
    const rows: ActivityRow[] = [];
    for (const entry of newestFirst(state.activity.toReversed())) {
      const words = exportWords(entry.kind);
      if (words !== undefined) rows.push({ line: rows.length + 2, ...words, ...namesIn(state, entry) });
    }
    return rows;
  },
} as const;

const namesIn = (state: State, entry: Activity): Omit<ActivityRow, 'line' | 'type' | 'activity'> => {
  const user = entry.user === undefined ? undefined : state.users.get(entry.user);
  const unit = entry.unit === undefined ? undefined : state.units.get(entry.unit);
  const place = entry.entry === undefined ? undefined : state.entries.get(entry.entry);
  return {
    channel: 'activity-csv',
    at: wholeSecond(entry.at),
    user: user === undefined ? '' : `${user.firstName} ${user.lastName}`.trim(),
    place: unit?.name ?? place?.name ?? '',
    details: entry.note ?? '',
  };
};
