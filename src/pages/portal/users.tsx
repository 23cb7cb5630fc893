/** The Users tab: app status and Offline Key Expiration. */
import { useState } from 'preact/hooks';
import { accountPress, type PortalPage, type UserRow, userRows } from '../../screens/portal.ts';
import { Badge } from '../ui/badge.tsx';
import { SelectField } from '../ui/field.tsx';
import { PressButton } from '../ui/press.tsx';
import { type Column, Table } from '../ui/table.tsx';

const columns = (staff: string): readonly Column<UserRow>[] => [
  { title: 'User', cell: ({ id }) => id, by: ({ id }) => id },
  { title: 'Role', cell: ({ role }) => role, by: ({ role }) => role },
  {
    title: 'App status',
    cell: ({ appStatus, colour, frozen }) => (
      <>
        <Badge tone={colour}>{appStatus}</Badge>
        {frozen && <Badge tone="red">frozen</Badge>}
      </>
    ),
    by: ({ appStatus }) => appStatus,
  },
  { title: 'Phone', cell: ({ phone }) => phone },
  { title: 'Offline Key Expiration', cell: ({ offlineKey }) => offlineKey, by: ({ offlineKey }) => offlineKey },
  {
    title: 'Account',
    cell: (user) => {
      const press = accountPress(staff, user);
      return <PressButton press={press} label={`${press.label}: ${user.id}`} />;
    },
  },
];

export function Users({ page, staff }: { readonly page: PortalPage; readonly staff: string }) {
  const [which, setWhich] = useState('current');
  const options = [
    ['current', 'Current Users'],
    ['all', 'All Users'],
  ] as const;
  return (
    <section class="users">
      <SelectField label="Show" value={which} options={options} onChange={setWhich} />
      <Table caption="Users" rows={userRows(page, which === 'all')} columns={columns(staff)} keyOf={({ id }) => id} />
    </section>
  );
}
