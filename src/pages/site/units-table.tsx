/** The units as a table, filtered and sorted. */
import type { UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import { Badge } from '../ui/badge.tsx';
import { TextField } from '../ui/field.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { fits, selected, unitFilter } from './selection.ts';
import { lockWords, toneOf } from './unit-look.ts';

const COLUMNS: readonly Column<UnitState>[] = [
  {
    title: 'Unit',
    cell: ({ id }) => (
      <button type="button" class="link" onClick={() => selected.set(id)}>
        {id}
      </button>
    ),
    by: ({ id }) => id,
  },
  {
    title: 'Status',
    cell: (unit) => <Badge tone={toneOf(unit)}>{unit.status ?? 'unknown'}</Badge>,
    by: ({ status = '' }) => status,
  },
  { title: 'Tenant', cell: ({ tenant }) => tenant ?? '', by: ({ tenant = '' }) => tenant },
  { title: 'Lock', cell: lockWords, by: lockWords },
];

export function UnitsTable({ units }: { readonly units: readonly UnitState[] }) {
  const filter = useSignal(unitFilter);
  const marked = useSignal(selected);
  const shown = units.filter((unit) => fits(unit, filter));
  return (
    <section class="units" aria-label="Units">
      <h2>Units</h2>
      <p class="actions">
        <TextField
          id="unitFilter"
          label="Filter units"
          type="search"
          quiet
          value={filter}
          onInput={(value) => unitFilter.set(value)}
        />
        <span class="soft" role="status">
          {shown.length} of {units.length}
        </span>
      </p>
      <Table
        caption="Units"
        rows={shown}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        marked={marked}
        onChoose={({ id }) => selected.set(id)}
      />
    </section>
  );
}
