/** The widgets of the portal's home page, as views: people on site, items that need attention, and units by status. */

import { batteryList } from '../contact/batteries.ts';
import type { Activity } from '../model/activity-entry.ts';
import { DAY_MS } from '../model/facility-time.ts';
import type { State, UnitStatus } from '../model/state.ts';
import { onSiteNow } from '../opening/entries.ts';
import { activity } from './activity.ts';
import { STATUS_LOOKS } from './portal.ts';

export interface OnSiteRow {
  readonly user: string;
  readonly since: number;
  /** On site for longer than the facility considers normal. */
  readonly alert: boolean;
}

export interface Widgets {
  readonly peopleOnSite: readonly OnSiteRow[];
  /** Failed attempts at entries within the last day, newest first. */
  readonly entryAlerts: readonly Activity[];
  readonly delinquencies: readonly string[];
  readonly openUnits: readonly string[];
  readonly voltageAlerts: number;
  /** Units by status, with the portal's names. */
  readonly unitStatus: Readonly<Record<string, number>>;
}

const DELINQUENT: readonly UnitStatus[] = ['gatelock', 'overlock', 'auction', 'pending-auction'];
const isFailure = ({ kind }: Activity): boolean =>
  kind.startsWith('Failed Attempt') || kind.startsWith('Suspicious – Failed');

/** The home page of a facility. */
export function widgets(state: State, id: string, now: number): Widgets | undefined {
  const facility = state.facilities.get(id);
  if (facility === undefined) return undefined;
  const units = [...state.units.values()].filter((unit) => unit.facility === id);
  const counts: Record<string, number> = {};
  for (const unit of units) {
    const { name } = STATUS_LOOKS[unit.status];
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const failures = activity(state, { facility: id, from: now - DAY_MS }).filter(
    (entry) => entry.entry !== undefined && isFailure(entry),
  );
  return {
    peopleOnSite: onSiteNow(facility, now).map(([user, { since }]) => ({
      user,
      since,
      alert: now - since > facility.settings.onSiteAlertMs,
    })),
    entryAlerts: failures,
    delinquencies: units.filter((unit) => DELINQUENT.includes(unit.status)).map((unit) => unit.id),
    openUnits: units.filter((unit) => unit.open).map((unit) => unit.id),
    voltageAlerts: batteryList(state, id, now).low.length,
    unitStatus: counts,
  };
}
