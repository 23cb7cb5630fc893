/** The home page of the portal: its widgets, and the list of low and dead batteries. */
import { batteryPresses, type PortalPage } from '../../screens/portal.ts';
import type { Times } from '../frame/times.ts';
import { addressOf } from '../state/route.ts';
import { Badge } from '../ui/badge.tsx';
import { Facts, PressButton } from '../ui/press.tsx';

interface Props {
  readonly page: PortalPage;
  readonly staff: string;
  readonly times: Times;
}

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));

export function Home({ page, staff, times }: Props) {
  const { widgets, permissions } = page;
  return (
    <div class="widgets">
      <section aria-labelledby="w-status">
        <h3 id="w-status">Unit status</h3>
        <Facts rows={Object.entries(widgets.unitStatus).map(([name, count]) => [name, String(count)])} />
      </section>
      <Batteries page={page} staff={staff} times={times} />
      <section aria-labelledby="w-attention">
        <h3 id="w-attention">Attention</h3>
        <Facts
          rows={[
            ['Delinquencies', listed(widgets.delinquencies)],
            ['Open units', listed(widgets.openUnits)],
            ['Voltage alerts', String(widgets.voltageAlerts)],
            ['Entry alerts', String(widgets.entryAlerts.length)],
          ]}
        />
      </section>
      <section aria-labelledby="w-people">
        <h3 id="w-people">People on site</h3>
        <ul>
          {widgets.peopleOnSite.map(({ user, since, alert }) => (
            <li key={user}>
              {user}, since {times.clock(since)} {alert && <Badge tone="red">On Site Alert</Badge>}
            </li>
          ))}
        </ul>
        {widgets.peopleOnSite.length === 0 && <p class="empty">nobody</p>}
      </section>
      <section aria-labelledby="w-role">
        <h3 id="w-role">Your role: {page.role ?? 'none'}</h3>
        <ul class="permissions">
          {permissions.map((permission) => (
            <li key={permission}>{permission}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Batteries({ page: { batteries }, staff, times }: Props) {
  return (
    <section class="batteries" aria-labelledby="w-batteries">
      <h3 id="w-batteries">Low or dead batteries</h3>
      <p>
        {batteries.low.length} low or dead, {batteries.noLongerLow.length} no longer low
      </p>
      <ul>
        {batteries.low.map(({ mac, unit, level, batteryMv, initiallyReportedAt, forSupport }) => (
          <li key={mac}>
            <a href={addressOf('portal', staff, 'units', unit)}>{unit}</a>{' '}
            <Badge tone={level === 'DEAD' ? 'red' : 'yellow'}>{level}</Badge> {batteryMv} mV
            {initiallyReportedAt !== undefined && `, first reported ${times.full(initiallyReportedAt)}`}
            {forSupport && ', a case for Nokē Support'}
          </li>
        ))}
        {batteries.noLongerLow.map((battery) => (
          <li key={battery.mac}>
            {battery.unit} is no longer low{' '}
            {batteryPresses(staff, battery).map((press) => (
              <PressButton key={press.label} press={press} label={`${press.label}: the battery of ${battery.unit}`} />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
