/** The Activity tab: the log with filters, and its CSV export. */
import { useState } from 'preact/hooks';
import {
  ACTIVITY_FIELDS,
  ACTIVITY_SPANS,
  activityCsv,
  activityRows,
  choicesOf,
  type Entry,
  LAST_DAY,
} from '../../screens/activity.ts';
import type { PortalPage } from '../../screens/portal.ts';
import type { Times } from '../frame/times.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { type Column, Table } from '../ui/table.tsx';

const columns = (times: Times): readonly Column<Entry>[] => [
  { title: 'Time', cell: ({ at }) => (at === undefined ? '' : times.full(at)), by: ({ at = 0 }) => at },
  { title: 'Event', cell: ({ kind }) => kind, by: ({ kind }) => kind },
  { title: 'Place', cell: ({ unit, entry }) => unit ?? entry ?? '', by: ({ unit, entry }) => unit ?? entry ?? '' },
  { title: 'User', cell: ({ user = '' }) => user, by: ({ user = '' }) => user },
  { title: 'Note', cell: ({ note = '' }) => note },
];

const keyOf = ({ at, kind, unit, entry, user, recordedAt }: Entry): string =>
  [at, kind, unit, entry, user, recordedAt].join(' ');

export const ActivityTable = ({ rows, times }: { readonly rows: readonly Entry[]; readonly times: Times }) => (
  <Table caption="Activity" rows={rows} columns={columns(times)} keyOf={keyOf} />
);

/** Offers a file for download. */
function save(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Activity({ page, times }: { readonly page: PortalPage; readonly times: Times }) {
  const [filter, setFilter] = useState(LAST_DAY);
  const rows = activityRows(page, filter);
  return (
    <section class="activity">
      <p class="row">
        <SelectField
          label="Date"
          value={filter.lastDay ? 'day' : 'all'}
          options={Object.entries(ACTIVITY_SPANS)}
          onChange={(value) => setFilter({ ...filter, lastDay: value === 'day' })}
        />
        {ACTIVITY_FIELDS.map(([name, label]) => (
          <SelectField
            key={name}
            label={label}
            value={filter[name]}
            options={[['', 'All'], ...choicesOf(page.activity, name).map((value) => [value, value] as const)]}
            onChange={(value) => setFilter({ ...filter, [name]: value })}
          />
        ))}
        <Button class="activity-export" onPress={() => save(activityCsv(rows, times.full), 'activity.csv')}>
          Export CSV
        </Button>
      </p>
      <ActivityTable rows={rows} times={times} />
    </section>
  );
}
