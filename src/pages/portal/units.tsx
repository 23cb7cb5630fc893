/** The Units tab: all units, or those with one status. */
import { useState } from 'preact/hooks';
import { type PortalPage, statusCounts, type UnitRow, unitRows } from '../../screens/portal.ts';
import { addressOf } from '../state/route.ts';
import { Badge } from '../ui/badge.tsx';
import { SelectField } from '../ui/field.tsx';
import { type Column, Table } from '../ui/table.tsx';
import type { Tone } from '../ui/tone.ts';

const columns = (staff: string): readonly Column<UnitRow>[] => [
  { title: 'Unit', cell: ({ id }) => <a href={addressOf('portal', staff, 'units', id)}>{id}</a>, by: ({ id }) => id },
  {
    title: 'Status',
    cell: ({ status, colour }) => <Badge tone={colour satisfies Tone}>{status}</Badge>,
    by: ({ status }) => status,
  },
  { title: 'Door', cell: ({ state }) => state, by: ({ state }) => state },
  { title: 'Tenant', cell: ({ tenant }) => tenant, by: ({ tenant }) => tenant },
  { title: 'Unit controllers', cell: ({ controllers }) => controllers, by: ({ controllers }) => controllers },
  { title: 'Battery', cell: ({ battery }) => battery, by: ({ battery }) => battery },
  { title: 'Shared with Manager', cell: ({ shared }) => (shared ? 'yes' : '') },
];

export function Units({ page, staff }: { readonly page: PortalPage; readonly staff: string }) {
  const [status, setStatus] = useState('');
  const all = Object.keys(page.units).length;
  const options = [
    ['', `All (${all})`] as const,
    ...statusCounts(page).map(([name, count]) => [name, `${name} (${count})`] as const),
  ];
  return (
    <section class="units">
      <SelectField label="Status" value={status} options={options} onChange={setStatus} />
      <Table caption="Units" rows={unitRows(page, status)} columns={columns(staff)} keyOf={({ id }) => id} />
    </section>
  );
}
