/** The site: its units with tenant, status and locks. */
import type { MapStates, UnitState } from '../../facility/open/map-view.ts';
import { useResource } from '../state/hooks.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { type Column, Table } from '../ui/table.tsx';

const COLUMNS: readonly Column<UnitState>[] = [
  { title: 'Unit', cell: ({ id }) => id, by: ({ id }) => id },
  {
    title: 'Status',
    cell: ({ status, colour }) => <Badge tone={(colour ?? 'grey') as Tone}>{status ?? 'unknown'}</Badge>,
    by: ({ status = '' }) => status,
  },
  { title: 'Tenant', cell: ({ tenant }) => tenant ?? '', by: ({ tenant = '' }) => tenant },
  { title: 'Lock', cell: ({ locks }) => locks.map(({ power, mechanical }) => `${mechanical}, ${power}`).join('; ') },
];

export function Site() {
  const { value: states } = useResource<MapStates>('/v1/map/states');
  return <Table caption="Units" rows={states?.units ?? []} columns={COLUMNS} keyOf={({ id }) => id} />;
}
