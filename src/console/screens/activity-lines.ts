/** The Activity tab in the console: the log, and its filters as lines that open their choices. */
import {
  ACTIVITY_FIELDS,
  ACTIVITY_SPANS,
  type ActivityFilter,
  activityCsv,
  activityRows,
  choicesOf,
  type Entry,
  LAST_DAY,
} from '../../screens/activity.ts';
import type { PortalPage } from '../../screens/portal.ts';
import type { PageLine } from '../pages/page.ts';
import { cell, line } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { opensLine, section } from './screen-lines.ts';
import type { PortalTopic } from './topic.ts';

/** The length of `Tue `. */
const WEEKDAY = 4;

export function activityLines(page: PortalPage, topic: PortalTopic, local: LocalClock): readonly PageLine[] {
  const { filter = LAST_DAY, choosing } = topic;
  if (choosing !== undefined) return choiceLines(page, topic, filter, choosing);
  const rows = activityRows(page, filter);
  return [
    ...section('Filters', [
      opensLine('Date', filtered(topic, { ...filter, lastDay: !filter.lastDay }), spanOf(filter)),
      ...ACTIVITY_FIELDS.map(([field, label]) =>
        opensLine(label, { ...topic, filter, choosing: field }, filter[field] === '' ? 'All' : filter[field]),
      ),
      exportLine(rows, local),
    ]),
    ...section(
      `Activity, ${rows.length} of ${page.activity.length}`,
      rows.map((entry) => entryLine(entry, local)),
    ),
  ];
}

/** Saves the rows that pass the filters, in the columns of the vendor's export. */
const exportLine = (rows: readonly Entry[], local: LocalClock): PageLine => ({
  line: line('  [Export CSV]', 'strong'),
  hang: 4,
  saves: { name: 'activity.csv', text: () => activityCsv(rows, (at) => local.dateTime(at).slice(WEEKDAY)) },
});

const spanOf = ({ lastDay }: ActivityFilter): string => ACTIVITY_SPANS[lastDay ? 'day' : 'all'];

const filtered = ({ choosing: _, ...topic }: PortalTopic, filter: ActivityFilter): PortalTopic => ({
  ...topic,
  filter,
});

function choiceLines(
  { activity }: PortalPage,
  topic: PortalTopic,
  filter: ActivityFilter,
  field: NonNullable<PortalTopic['choosing']>,
): readonly PageLine[] {
  const [, label = field] = ACTIVITY_FIELDS.find(([name]) => name === field) ?? [];
  return section(label, [
    opensLine('All', filtered(topic, { ...filter, [field]: '' })),
    ...choicesOf(activity, field).map((value) => opensLine(value, filtered(topic, { ...filter, [field]: value }))),
  ]);
}

export const entryLine = ({ at, kind, unit, entry, user = '', note = '' }: Entry, local: LocalClock): PageLine => ({
  line: [
    cell(at === undefined ? '' : `  ${local.dateTime(at)}`, 27, 'dim'),
    cell(kind, 24),
    cell(unit ?? entry ?? '', 10, 'strong'),
    cell(user, 10),
    ...spans(note),
  ],
  hang: 27,
});
