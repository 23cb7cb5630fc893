/** The Activity tab: its entries as text, its filters, and its CSV export. Pure. */
import type { View } from '../facility/open/view-schema.ts';
import { exportLines, exportWords, newestFirst } from './activity-export.ts';

export type Entry = View['activity'][number];

const DAY_MS = 86_400_000;

/** Empty strings do not filter. */
export interface ActivityFilter {
  readonly kind: string;
  readonly unit: string;
  readonly entry: string;
  readonly user: string;
  /** Only the day before the page was loaded, which is the portal's default. */
  readonly lastDay: boolean;
}

export const ALL_ACTIVITY: ActivityFilter = { kind: '', unit: '', entry: '', user: '', lastDay: false };
/** What the tab shows at first. */
export const LAST_DAY: ActivityFilter = { ...ALL_ACTIVITY, lastDay: true };

/** The choices of the date. */
export const ACTIVITY_SPANS = { day: 'Last 24 hours', all: 'All' } as const;

/** The fields that can be filtered, with their labels. */
export const ACTIVITY_FIELDS = [
  ['kind', 'Event'],
  ['unit', 'Unit'],
  ['entry', 'Entry point'],
  ['user', 'User'],
] as const;

export type ActivityField = (typeof ACTIVITY_FIELDS)[number][0];

const is = (wanted: string, value: string | undefined): boolean => wanted === '' || wanted === value;

export const activityRows = (
  { activity, loadedAt }: { readonly activity: readonly Entry[]; readonly loadedAt: number },
  filter: ActivityFilter,
): readonly Entry[] =>
  activity.filter(
    ({ at, kind, unit, entry, user }) =>
      is(filter.kind, kind) &&
      is(filter.unit, unit) &&
      is(filter.entry, entry) &&
      is(filter.user, user) &&
      (!filter.lastDay || at === undefined || at > loadedAt - DAY_MS),
  );

/** The values that occur in a field, sorted alphabetically: the choices of its filter. */
export const choicesOf = (activity: readonly Entry[], field: ActivityField): readonly string[] =>
  [...new Set(activity.flatMap((entry) => entry[field] ?? []))].sort();

/**
 * The rows as a file in CSV (RFC 4180); `local` converts a time to that of the facility. Kinds that the vendor's portal does not show are omitted.
 */
export const activityCsv = (rows: readonly Entry[], local: (ms: number) => string): string =>
  exportLines(
    newestFirst(rows).flatMap(({ at, kind, unit, entry, user = '', note: details = '' }) => {
      const words = exportWords(kind);
      if (words === undefined) return [];
      return [{ ...words, local: at === undefined ? '' : local(at), user, place: unit ?? entry ?? '', details }];
    }),
  )
    .map((line) => `${line}\r\n`)
    .join('');
