/** The web portal of one member of staff in the console: the same rows as on the web page. */
import { ALL_ACTIVITY, activityRows } from '../../screens/activity.ts';
import {
  accountPress,
  batteryPresses,
  type PortalPage,
  sharingPresses,
  staleness,
  unitRow,
  unitRows,
  userRows,
} from '../../screens/portal.ts';
import { press } from '../../screens/press.ts';
import { REMOTE, unlockButton } from '../../screens/unlock-button.ts';
import type { Instant } from '../../sim/clock.ts';
import { blank, heading, type Page, type PageLine, words } from '../pages/page.ts';
import type { Look } from '../panes/subject.ts';
import { statusTone } from '../panes/units.ts';
import { cell, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { activityLines, entryLine } from './activity-lines.ts';
import { factLine, opensLine, peopleOf, pressLine, section } from './screen-lines.ts';
import type { PortalTopic } from './topic.ts';

interface Context {
  readonly look: Look;
  readonly local: LocalClock;
  readonly now: Instant;
}

export function portalPage(topic: PortalTopic, context: Context): Page {
  const { look } = context;
  const { staff } = topic;
  if (staff === undefined)
    return {
      title: 'Whose portal?',
      lines: peopleOf(look)
        .filter((person) => person.staff)
        .map(({ id, role }) => opensLine(id, { kind: 'portal', staff: id }, role)),
    };
  // This cast is safe: a test compares every view with its schema (test/scenarios/scenarios.test.ts).
  const page = look(`portal.${staff}`) as PortalPage | undefined;
  const as = { as: staff };
  if (page === undefined)
    return {
      title: `Web portal, ${staff}`,
      lines: [
        words(`${staff} has no page of the portal open.`),
        pressLine(press('Sign in', 'portal.signIn', as)),
        pressLine(press('Refresh', 'portal.refresh', as), 'loads the page'),
      ],
    };
  return {
    title: `Web portal, ${staff}, ${page.role ?? 'no role'}`,
    lines: [...head(page, staff, context), ...body(page, topic, staff, context)],
  };
}

function head(page: PortalPage, staff: string, { local, now }: Context): readonly PageLine[] {
  const age = staleness(page, now);
  return [
    {
      line: [
        span('as of '),
        span(local.time(page.loadedAt).slice(0, 8), 'strong'),
        ...(age === undefined ? [] : spans(`  ${age}`, 'warn')),
      ],
      hang: 2,
    },
    pressLine(press('Refresh', 'portal.refresh', { as: staff })),
    ...(page.updateCustomerData ? [pressLine(press('Update Customer Data', 'portal.updateCustomerData'))] : []),
    pressLine(press('Sign out', 'portal.signOut', { as: staff })),
  ];
}

function body(page: PortalPage, topic: PortalTopic, staff: string, context: Context): readonly PageLine[] {
  const { tab, unit, asks } = topic;
  const of = { kind: 'portal', staff } as const;
  if (unit !== undefined) return asks === true ? popUp(page, unit, staff) : unitDetails(page, unit, staff, context);
  if (tab === 'units')
    return section(
      'Units',
      unitRows(page).map((row) => ({
        line: [
          cell(`  ${row.id}`, 12, 'strong'),
          cell(row.status, 16, statusTone(row.status)),
          cell(row.state, 8),
          cell(row.tenant, 12),
          span(`${row.controllers} ${row.battery}`),
        ],
        hang: 12,
        opens: { ...of, unit: row.id },
      })),
    );
  if (tab === 'users')
    return section(
      'Users: app status, phone, Offline Key Expiration',
      userRows(page).map(({ id, role, appStatus, frozen, phone, offlineKey }) => {
        const account = accountPress(staff, { id, frozen });
        const line = [
          cell(`  ${id}`, 12, 'strong'),
          cell(role, 18),
          cell(
            frozen ? 'frozen' : appStatus,
            12,
            frozen ? 'bad' : appStatus === 'Registered' ? 'available' : 'occupied',
          ),
          cell(phone, 11),
          span(`${offlineKey}  `),
          ...spans(`[${account.label}]`, 'strong'),
        ];
        return { line, hang: 12, press: account };
      }),
    );
  if (tab === 'activity') return activityLines(page, topic, context.local);
  return home(page, staff);
}

function home({ widgets, batteries, permissions }: PortalPage, staff: string): readonly PageLine[] {
  const of = { kind: 'portal', staff } as const;
  const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
  return [
    opensLine('Units', { ...of, tab: 'units' }),
    opensLine('Users', { ...of, tab: 'users' }),
    opensLine('Activity', { ...of, tab: 'activity' }),
    blank,
    ...section(`Low or dead batteries ${batteries.low.length}`, [
      ...batteries.low.map(({ unit, level, batteryMv }) =>
        opensLine(unit, { ...of, unit }, `${level} ${batteryMv ?? ''} mV`),
      ),
      ...batteries.noLongerLow.flatMap((battery) =>
        batteryPresses(staff, battery).map((each) => pressLine(each, `${battery.unit}, no longer low`)),
      ),
    ]),
    ...section('Widgets', [
      factLine([
        'Unit status',
        Object.entries(widgets.unitStatus)
          .map(([name, count]) => `${name} ${count}`)
          .join(', '),
      ]),
      factLine(['Delinquencies', listed(widgets.delinquencies)]),
      factLine(['Open units', listed(widgets.openUnits)]),
      factLine(['People on site', listed(widgets.peopleOnSite.map(({ user, alert }) => (alert ? `${user}!` : user)))]),
      factLine(['Entry alerts', String(widgets.entryAlerts.length)]),
      factLine(['Permissions', listed(permissions)]),
    ]),
  ];
}

function unitDetails(page: PortalPage, id: string, staff: string, context: Context): readonly PageLine[] {
  const unit = page.units[id];
  if (unit === undefined) return [words(`The page shows no unit ${id}.`)];
  const { because, direct } = unlockButton(id, unit.button, staff);
  const row = unitRow(unit);
  const { remote } = unit;
  const phone = unit.tenant === undefined ? 'none' : (page.users[unit.tenant]?.phone ?? 'blank');
  const unlock =
    direct !== undefined
      ? pressLine(direct)
      : because.length > 0
        ? pressLine(press('Unlock', 'portal.unlock', { as: staff, unit: id }, because))
        : opensLine('[Unlock]', { kind: 'portal', staff, unit: id, asks: true });
  return [
    heading(`Unit Details ${id}`),
    unlock,
    ...sharingPresses(staff, unit).map((each) => pressLine(each)),
    factLine(['Status', row.status]),
    factLine(['Door', row.state]),
    factLine(['Tenant', row.tenant === '' ? 'none' : row.tenant]),
    factLine(['Tenant’s phone', phone]),
    factLine(['Shared with Manager', row.shared ? 'yes' : 'no']),
    ...unit.controllers.map(({ mac, status, battery }) => factLine([mac, `${status} ${battery ?? ''}`])),
    ...(remote === undefined
      ? []
      : [
          factLine([
            'Last remote unlock',
            `${context.local.time(remote.at).slice(0, 8)} ${REMOTE[remote.outcome] ?? remote.outcome}`,
          ]),
        ]),
    blank,
    ...section(
      'Activity of this unit',
      activityRows(page, { ...ALL_ACTIVITY, unit: id }).map((entry) => entryLine(entry, context.local)),
    ),
  ];
}

/** The pop-up of Unlock: Yes with its PIN, and Emergency with its reasons. */
function popUp(page: PortalPage, id: string, staff: string): readonly PageLine[] {
  const unit = page.units[id];
  if (unit === undefined) return [words(`The page shows no unit ${id}.`)];
  const { yes, pin, emergency } = unlockButton(id, unit.button, staff);
  return [
    heading(`Unlock ${id}: request the tenant’s permission?`),
    pressLine(yes, 'sends the tenant a PIN'),
    pressLine({ ...pin, label: 'Unlock with the PIN' }),
    heading('Emergency, for this reason:'),
    ...emergency.reasons.map((each) => pressLine({ ...each, because: emergency.because })),
    words('Somebody at the unit must wake and open the lock within ten seconds.'),
  ];
}
