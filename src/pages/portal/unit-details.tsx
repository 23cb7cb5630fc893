/** Unit Details: the unit, its controllers, and Unlock, with the reasons if it is disabled. */
import { ALL_ACTIVITY, activityRows } from '../../screens/activity.ts';
import { type PortalPage, type PortalUnit, sharingPresses } from '../../screens/portal.ts';
import { REMOTE, unlockButton } from '../../screens/unlock-button.ts';
import type { Times } from '../frame/times.ts';
import { addressOf } from '../state/route.ts';
import { Facts, PressButton } from '../ui/press.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Unlock } from '../ui/unlock.tsx';
import { ActivityTable } from './activity.tsx';

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
      <Unlock button={unlockButton(id, unit.button, staff)} unit={id} />
      <p class="row">
        {sharingPresses(staff, unit).map((press) => (
          <PressButton key={press.verb} press={press} />
        ))}
      </p>
      <h3>Activity of this unit</h3>
      <ActivityTable rows={activityRows(page, { ...ALL_ACTIVITY, unit: id })} times={times} />
    </section>
  );
}

const phoneOf = (page: PortalPage, { tenant }: PortalUnit): string =>
  tenant === undefined ? 'none' : (page.users[tenant]?.phone ?? 'blank');
