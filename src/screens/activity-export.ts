/**
 * The portal's export of its activity: `Date,Time,Type,Activity,User,Unit / Entry,Details`, in the facility’s local time, newest first. The web
 * page saves it in the format that `diagnose` reads. This module is pure. INV-1: Every row is one line, and a spreadsheet interprets no field as a formula.
 */
import type { ActivityKind } from '../core/model/activity-entry.ts';
import { partsOfLocal, printDay, printTime } from './portal-time.ts';

export const COLUMNS = ['Date', 'Time', 'Type', 'Activity', 'User', 'Unit / Entry', 'Details'] as const;
/** The type and name of each kind as the portal shows it; undefined if the portal does not show it. */
const WORDS: Readonly<Record<ActivityKind, readonly [type: string, activity: string] | undefined>> = {
  Locked: ['Locked', 'Locked'],
  'Access – Phone': ['Access', 'Phone'],
  'Access – Fob': ['Access', 'Fob'],
  'Access – Access Code': ['Access', 'Access Code'],
  'Access – Hold Open': ['Access', 'Hold Open'],
  'Access – Quick Click': ['Access', 'Quick Click'],
  'Failed Attempt – Invalid Access Code': ['Failed Attempt', 'Invalid Access Code'],
  'Failed Attempt – Overlocked': ['Failed Attempt', 'Overlocked'],
  'Failed Attempt – Invalid Key': ['Failed Attempt', 'Invalid Key'],
  'Suspicious – Unlocked Manually': ['Suspicious', 'Unlocked Manually'],
  'Suspicious – Failed Unlock - Out of Schedule': ['Suspicious', 'Failed Unlock - Out of Schedule'],
  'Suspicious – Failed Unlock - Out of Zone': ['Suspicious', 'Failed Unlock - Out of Zone'],
  Motion: ['Motion', 'Motion'],
  Jam: undefined,
  'Lock Started': undefined,
  'Lock Time Invalid': undefined,
  'Records Overwritten': undefined,
  'Override Unlock': ['Override Unlock', 'Override Unlock'],
  'Remotely Unlocked': ['Remotely Unlocked', 'Remotely Unlocked'],
  'Sent, Not Opened': undefined,
  'User Moved In': ['Other', 'User Moved In'],
  'User Moved Out': ['Other', 'User Moved Out'],
  'Unit Status Changed': ['Other', 'Unit Status Changed'],
  'Settings Updated': ['Other', 'Settings Updated'],
  'Share Created': ['Other', 'Share Created'],
  'Share Deleted': ['Other', 'Share Deleted'],
  'Account Activated': ['Other', 'Account Activated'],
  'Account Frozen': ['Other', 'Account Frozen'],
  'Account Unfrozen': ['Other', 'Account Unfrozen'],
  'Grace Period Exit': undefined,
};

interface Words {
  readonly type: string;
  readonly activity: string;
}

/** The types and names that an export can contain. */
export const EXPORTED_WORDS: readonly Words[] = Object.values(WORDS).flatMap((words) =>
  words === undefined ? [] : [{ type: words[0], activity: words[1] }],
);

const isKind = (kind: string): kind is ActivityKind => Object.hasOwn(WORDS, kind);

/** How the export describes a kind; undefined if the portal does not show it. A kind that only an external core knows has its own name. */
export function exportWords(kind: string): Words | undefined {
  if (!isKind(kind)) return { type: 'Other', activity: kind };
  const [type, activity] = WORDS[kind] ?? [];
  return type === undefined || activity === undefined ? undefined : { type, activity };
}

/** The log, latest arrival first, in the order of the events. */
export const newestFirst = <T extends { readonly at?: number | undefined }>(log: readonly T[]): T[] =>
  [...log].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));

export interface ExportRow extends Words {
  /** The time at the facility, such as `2026-03-05T10:20:21.250`; empty if it is unknown. */
  readonly local: string;
  readonly user: string;
  readonly place: string;
  readonly details: string;
}

/** A spreadsheet interprets a text that begins like a formula as one; a leading apostrophe makes it plain text. */
const FORMULA = /^'*[=+\-@\t]/;
const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
/** The inverse of `exportLines` for a field. */
export const withoutGuard = (field: string): string =>
  field.startsWith("'") && FORMULA.test(field) ? field.slice(1) : field;

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ');
const quoted = (text: string): string => `"${guarded(oneLine(text)).replaceAll('"', '""')}"`;
const bare = (text: string): string => (/[",;\t]|^\s|\s$/.test(text) ? quoted(text) : guarded(oneLine(text)));

/** The heading and the rows, without line breaks. */
export const exportLines = (rows: readonly ExportRow[]): readonly string[] => [
  COLUMNS.join(','),
  ...rows.map(({ local, type, activity, user, place, details }) => {
    const parts = partsOfLocal(local);
    const [day, time] = local === '' ? ['', ''] : [printDay(parts), printTime(parts)];
    return [day, time, bare(type), quoted(activity), quoted(user), bare(place), quoted(details)].join(',');
  }),
];
