/**
 * The list of low and dead batteries. A low report adds a controller, a healthy report moves it to "no longer low", and the answer to the question
 * whether the battery was replaced removes it. Reports come only when a device next communicates.
 */

import type { Mac } from '../../protocol/mac.ts';
import { isConfiguration } from '../../protocol/record.ts';
import { type Context, type Deciders, decided, type Evolvers, type Reactors, refused } from '../kernel/contract.ts';
import { idRules, lockOf } from '../kernel/ids.ts';
import { boundary, effect, holds, rulesOf } from '../kernel/rule.ts';
import { isReading } from '../model/battery.ts';
import type { Facility, Lock, State } from '../model/state.ts';
import type { GatewayEvent } from './gateway.ts';
import type { RecordEvent } from './records.ts';

export type BatteryCommand = {
  readonly type: 'battery.answer';
  readonly mac: string;
  readonly by: string;
  /** Replaced sets the Battery Replaced Date to today; Not Replaced means that the reading recovered without a replacement. */
  readonly replaced: boolean;
};

export type BatteryEvent = { readonly at: number; readonly mac: Mac } & (
  | { readonly type: 'battery.low'; readonly batteryMv: number }
  | { readonly type: 'battery.recovered'; readonly batteryMv: number }
  | { readonly type: 'battery.answered'; readonly by: string; readonly replaced: boolean }
);

export interface Reading {
  readonly facility: Facility;
  readonly lock: Lock;
  readonly batteryMv: number;
}

export const batteryRules = rulesOf({
  'B-BAT-1': effect(
    'A battery report at or below the threshold puts a controller on the list of low or dead batteries.',
    'KB/low-battery-unit-controllers-dashboard-widget',
    (c: Reading) => c.lock.battery?.section !== 'low' && c.batteryMv <= c.facility.settings.lowMv,
  ),
  'B-BAT-2': effect(
    'A healthy battery report moves a controller to the list of batteries that are no longer low.',
    'KB/updating-when-battery-replacements-happen',
    (c: Reading) =>
      c.lock.battery?.section === 'low' && c.batteryMv >= c.facility.settings.lowMv + c.facility.settings.recoveryMv,
  ),
  'B-BAT-3': effect(
    'The answer Replaced sets the Battery Replaced Date; the answers Replaced and Not Replaced both remove the controller from the list.',
    'KB/updating-when-battery-replacements-happen',
    (c: { lock: Lock }) => c.lock.battery?.section === 'recovered',
  ),
  'B-BAT-4': boundary(
    'A reading below what a lock can run on, such as a single 0, is a measurement error and changes nothing.',
  ),
});

function judge(state: State, mac: Mac, batteryMv: number, { now: at, rules }: Context): BatteryEvent[] {
  const lock = state.locks.get(mac);
  const facility = state.facilities.get(lock?.facility ?? '');
  if (lock === undefined || facility === undefined || !isReading(batteryMv)) return [];
  const reading = { facility, lock, batteryMv };
  if (holds(rules, batteryRules['B-BAT-1'], reading)) return [{ type: 'battery.low', at, mac, batteryMv }];
  return holds(rules, batteryRules['B-BAT-2'], reading) ? [{ type: 'battery.recovered', at, mac, batteryMv }] : [];
}

export const batteryDeciders: Deciders<BatteryCommand, BatteryEvent> = {
  'battery.answer'(state, { mac: text, by, replaced }, { now: at, rules }) {
    const lock = lockOf(state, text);
    if (lock?.battery === undefined) return refused(idRules['B-FAC-5'], text);
    return holds(rules, batteryRules['B-BAT-3'], { lock })
      ? decided({ type: 'battery.answered', at, mac: lock.mac, by, replaced })
      : refused(batteryRules['B-BAT-3'], text);
  },
};

export const batteryReactors: Reactors<GatewayEvent | RecordEvent, BatteryEvent> = {
  'lock.heard': (state, event, context) => judge(state, event.mac, event.batteryMv, context),
  /** A late record is not evidence of the current battery. */
  'record.kept': (state, event, context) =>
    !isConfiguration(event.record) && event.record.number === state.locks.get(event.mac)?.lastRecord
      ? judge(state, event.mac, event.record.batteryMv, context)
      : [],
};

export const batteryEvolvers: Evolvers<BatteryEvent> = {
  'battery.low'(state, { mac, at }) {
    const lock = state.locks.get(mac);
    if (lock === undefined) return;
    const first = lock.battery?.firstLowAt ?? at;
    lock.battery = { section: 'low', firstLowAt: first, replacedAt: lock.battery?.replacedAt };
  },
  'battery.recovered'(state, { mac }) {
    const lock = state.locks.get(mac);
    if (lock?.battery !== undefined) lock.battery.section = 'recovered';
  },
  'battery.answered'(state, { mac, at, replaced }) {
    const lock = state.locks.get(mac);
    if (lock === undefined) return;
    lock.battery = { section: 'none', firstLowAt: undefined, replacedAt: replaced ? at : lock.battery?.replacedAt };
  },
};

export interface BatteryRow {
  readonly mac: Mac;
  readonly unit: string;
  readonly level: 'LOW' | 'DEAD' | 'healthy';
  readonly batteryMv: number | undefined;
  readonly initiallyReportedAt: number | undefined;
  readonly replacedAt: number | undefined;
  /** A battery that is still low a day after it was replaced is a case for support. */
  readonly forSupport: boolean;
}

/** The daily pop-up: both sections with their counts. */
export function batteryList(
  state: State,
  facility: string,
  now: number,
): { low: BatteryRow[]; noLongerLow: BatteryRow[] } {
  const place = state.facilities.get(facility);
  const low: BatteryRow[] = [];
  const noLongerLow: BatteryRow[] = [];
  if (place === undefined) return { low, noLongerLow };
  for (const { mac, battery, batteryMv, place: where, facility: at } of state.locks.values()) {
    if (at !== facility || battery === undefined || battery.section === 'none') continue;
    const dead = (batteryMv ?? 0) <= place.settings.deadMv;
    const level = battery.section === 'recovered' ? 'healthy' : dead ? 'DEAD' : 'LOW';
    const forSupport =
      battery.section === 'low' &&
      battery.replacedAt !== undefined &&
      now - battery.replacedAt >= place.settings.batteryPatienceMs;
    const row = {
      mac,
      unit: where.id,
      level,
      batteryMv,
      initiallyReportedAt: battery.firstLowAt,
      replacedAt: battery.replacedAt,
      forSupport,
    } as const;
    (battery.section === 'low' ? low : noLongerLow).push(row);
  }
  return { low, noLongerLow };
}
