/** The portal in a run at this moment: the units and users of a reading, as a given member of staff sees them. */
import { type ControllerRow, unitDetails, users } from '../../core/views/portal.ts';
import { FACILITY_ID } from '../../facility/backend/populate.ts';
import { readInstant } from '../../scenario/local-time.ts';
import { wholeSecond } from './paper-time.ts';
import type { PortalFact, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

export interface PortalQuestion {
  readonly units: readonly string[];
  /** Ids of users; by default the tenants of the units. */
  readonly users?: readonly string[];
  /** The id of the member of staff whose screen it is; their permissions determine its content. */
  readonly staff: string;
  /** Whether the reading includes the state of each unit's Unlock button. */
  readonly buttons?: boolean;
}

/** Line by line: each unit with its controllers, then each user, then the buttons. */
export function observePortal({ facility }: Run, question: PortalQuestion): ReadingOf<'portal'>[] {
  const now = facility.clock.now();
  const lines: (readonly PortalFact[])[] = [];
  const { state, rules } = facility.core;
  const rows = users(state, FACILITY_ID, question.staff, now, true);
  const nameOf = (id: string | undefined): string => {
    const user = id === undefined ? undefined : state.users.get(id);
    return user === undefined ? '' : `${user.firstName} ${user.lastName}`.trim();
  };
  const tenants: string[] = [];
  const buttons: PortalFact[] = [];
  for (const id of question.units) {
    const found = unitDetails(state, rules, id, question.staff, now);
    if (found === undefined) continue;
    const { name: unit, status, state: open, tenant, sharedWithManager } = found;
    lines.push([
      { what: 'unit.status', unit, status },
      { what: 'unit.state', unit, state: open },
      { what: 'unit.tenant', unit, tenant: nameOf(tenant) },
      { what: 'unit.shared', unit, withManager: sharedWithManager },
    ]);
    if (found.controllers.length === 0) lines.push([{ what: 'unit.controller', unit, present: false }]);
    for (const row of found.controllers) lines.push(controllerFacts(row, unit));
    if (tenant !== undefined && !tenants.includes(tenant)) tenants.push(tenant);
    buttons.push({ what: 'button', unit, button: 'Unlock', enabled: found.button.enabled });
  }
  for (const id of question.users ?? tenants) {
    const row = rows.find((one) => one.id === id);
    if (row !== undefined) lines.push(userFacts(row, nameOf(id), facility.timeZone, now));
  }
  if (question.buttons === true && buttons.length > 0) lines.push(buttons);
  return lines.flatMap((facts, i) =>
    facts.map((about) => ({ line: i + 2, at: wholeSecond(now), channel: 'portal' as const, about })),
  );
}

function controllerFacts({ mac, status, battery, batteryMv, heardAt }: ControllerRow, unit: string): PortalFact[] {
  const mv = batteryMv === undefined ? {} : { mv: batteryMv };
  const lastAt = heardAt === undefined ? {} : { lastAt: wholeSecond(heardAt) };
  return [
    { what: 'controller.status', mac, unit, status },
    { what: 'controller.battery', mac, unit, level: battery ?? 'unknown', ...mv },
    { what: 'controller.report', mac, unit, ...lastAt },
  ];
}

type UserRow = ReturnType<typeof users>[number];

function userFacts(
  { role, appStatus, frozen, phone, offlineKeyExpiration }: UserRow,
  user: string,
  zone: string,
  now: number,
): PortalFact[] {
  const facts: PortalFact[] = [
    { what: 'user.role', user, role },
    { what: 'user.status', user, status: appStatus },
  ];
  if (frozen) facts.push({ what: 'user.frozen', user, frozen });
  facts.push({ what: 'user.phone', user, onFile: phone !== undefined });
  if (offlineKeyExpiration === undefined) return facts;
  const { status, until } = offlineKeyExpiration;
  // The screen shows a date only for a key that is still valid.
  const at = until === undefined || status === 'Expired' ? undefined : readInstant(until, zone, now);
  facts.push({ what: 'user.key', user, status, ...(at === undefined ? {} : { until: at }) });
  return facts;
}
