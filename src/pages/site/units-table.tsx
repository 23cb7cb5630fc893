/** The units as a table, filtered and sorted. */
import type { UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import { Badge } from '../ui/badge.tsx';
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

const choose = ({ id }: UnitState): void => selected.set(id);
const keyOf = ({ id }: UnitState): string => id;

/** The number of rows that are drawn before somebody asks for all. */
const FIRST = 100;

export function UnitsTable({ units }: { readonly units: readonly UnitState[] }) {
  const filter = useSignal(unitFilter);
  const marked = useSignal(selected);
  const shown = units.filter((unit) => fits(unit, filter));
  return (
    <section class="units" aria-label="Units">
      <h2>
        Units{' '}
        {shown.length < units.length && (
          <span class="soft">
            {shown.length} of {units.length}, as found on the map
          </span>
        )}
      </h2>
      <Table
        caption="Units"
        rows={shown}
        first={FIRST}
        columns={COLUMNS}
        keyOf={keyOf}
        marked={marked}
        onChoose={choose}
      />
    </section>
  );
}
