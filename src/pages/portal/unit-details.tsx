/** Unit Details: the unit, its controllers, and Unlock, with the reasons if it is disabled. */
import { useState } from 'preact/hooks';
import { ALL_ACTIVITY, activityRows } from '../../screens/activity.ts';
import type { PortalPage, PortalUnit } from '../../screens/portal.ts';
import { press } from '../../screens/press.ts';
import { REMOTE, unlockButton } from '../../screens/unlock-button.ts';
import type { Times } from '../frame/times.ts';
import { addressOf } from '../state/route.ts';
import { Button } from '../ui/button.tsx';
import { Facts, PressButton } from '../ui/press.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ActivityTable } from './activity.tsx';
import { UnlockDialog } from './unlock-dialog.tsx';

interface Props {
  readonly page: PortalPage;
  readonly staff: string;
  readonly id: string;
  readonly times: Times;
}

type Controller = PortalUnit['controllers'][number];

const controllerColumns = (times: Times): readonly Column<Controller>[] => [
  { title: 'Unit controller', cell: ({ mac }) => mac },
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Battery', cell: ({ battery, batteryMv }) => (battery === undefined ? '' : `${battery}, ${batteryMv} mV`) },
  { title: 'Last report', cell: ({ heardAt }) => (heardAt === undefined ? 'none' : times.full(heardAt)) },
];

export function UnitDetails({ page, staff, id, times }: Props) {
  const unit = page.units[id];
  if (unit === undefined) return <p class="empty">The page shows no unit {id}.</p>;
  const { remote } = unit;
  const args = { as: staff, unit: id };
  return (
    <section class="unit-details" aria-labelledby="unit-details">
      <h3 id="unit-details">
        <a href={addressOf('portal', staff, 'units')}>Units</a> › Unit {id}
      </h3>
      <Facts
        rows={[
          ['Status', unit.status],
          ['Door', unit.state],
          ['Tenant', unit.tenant ?? 'none'],
          ['Tenant’s phone', phoneOf(page, unit)],
          ['Zones', unit.zones.join(', ')],
          ['Shared with Manager', unit.sharedWithManager ? 'yes' : 'no'],
          ...(remote === undefined
            ? []
            : [
                [
                  'Last remote unlock',
                  `${times.clock(remote.at)} ${REMOTE[remote.outcome] ?? remote.outcome}`,
                ] as const,
              ]),
        ]}
      />
      <Table
        caption="Unit controllers"
        rows={unit.controllers}
        columns={controllerColumns(times)}
        keyOf={({ mac }) => mac}
      />
      <Unlock page={page} unit={unit} staff={staff} />
      <p class="row">
        <PressButton press={press('Request Access', 'portal.requestAccess', args)} />
        {unit.sharedWithManager && (
          <PressButton press={press('Remove Manager Access', 'portal.removeManagerAccess', args)} />
        )}
      </p>
      <h3>Activity of this unit</h3>
      <ActivityTable rows={activityRows(page, { ...ALL_ACTIVITY, unit: id })} times={times} />
    </section>
  );
}

const phoneOf = (page: PortalPage, { tenant }: PortalUnit): string =>
  tenant === undefined ? 'none' : (page.users[tenant]?.phone ?? 'blank');

function Unlock({ page, unit, staff }: Pick<Props, 'page' | 'staff'> & { readonly unit: PortalUnit }) {
  const [asks, setAsks] = useState(false);
  const button = unlockButton(page, unit, staff);
  const { because, direct } = button;
  return (
    <section class="unlock-area" aria-label="Unlock">
      {direct !== undefined ? (
        <PressButton press={direct} kind="main" name="portal-unlock" />
      ) : (
        <Button
          kind="main"
          class="portal-unlock"
          disabledBecause={because.length > 0 ? because.join(' ') : undefined}
          onPress={() => setAsks(true)}
        >
          Unlock
        </Button>
      )}
      {because.length > 0 && (
        <ul class="because">
          {because.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {asks && <UnlockDialog button={button} unit={unit.id} onClose={() => setAsks(false)} />}
    </section>
  );
}
