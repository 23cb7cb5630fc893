/** Facilities: opening one, its settings, zones and schedules, and whether its gateway can be reached. */
import { type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { idRules, isId } from '../kernel/ids.ts';
import type { ByStaff } from '../kernel/portal-permission.ts';
import { boundary, firstRefusal, guard, holds, rulesOf } from '../kernel/rule.ts';
import type { Draft } from '../model/draft.ts';
import { isTimeZone, isWindow, type Window } from '../model/facility-time.ts';
import { isSameJson } from '../model/json.ts';
import { fits, type Settings, settingsFrom } from '../model/settings.ts';
import type { Place, Schedule } from '../model/state.ts';

export interface ScheduleInput {
  readonly id: string;
  readonly name?: string;
  /** 0 for always, 1 to 15 for the number on the lock; a sixteenth schedule has none. */
  readonly index?: number;
  readonly windows: readonly Window[];
}

export type FacilityCommand =
  | {
      readonly type: 'facility.open';
      readonly id: string;
      readonly name: string;
      readonly company: string;
      readonly timeZone: string;
      readonly site: { readonly at: Place; readonly radiusMm: number };
      readonly settings?: Readonly<Record<string, number | boolean>>;
      readonly schedules?: readonly ScheduleInput[];
      readonly zones?: readonly { readonly id: string; readonly name: string }[];
    }
  | (ByStaff & {
      readonly type: 'facility.setting';
      readonly facility: string;
      readonly name: string;
      readonly value: number | boolean;
    })
  | (ByStaff & { readonly type: 'facility.schedule'; readonly facility: string; readonly schedule: ScheduleInput })
  | (ByStaff & {
      readonly type: 'facility.zone';
      readonly facility: string;
      readonly id: string;
      readonly name: string;
    })
  /** The gateway became reachable or unreachable. */
  | { readonly type: 'facility.link'; readonly facility: string; readonly linked: boolean };

type At = { readonly at: number };
export type FacilityEvent = At &
  (
    | {
        readonly type: 'facility.opened';
        readonly id: string;
        readonly name: string;
        readonly company: string;
        readonly timeZone: string;
        readonly site: { readonly at: Place; readonly radiusMm: number };
        readonly settings: Settings;
        readonly schedules: readonly Schedule[];
        readonly zones: readonly { readonly id: string; readonly name: string }[];
      }
    | { readonly type: 'facility.settingChanged'; readonly facility: string; readonly settings: Settings }
    | { readonly type: 'facility.scheduleSet'; readonly facility: string; readonly schedule: Schedule }
    | { readonly type: 'facility.zoneSet'; readonly facility: string; readonly id: string; readonly name: string }
    | { readonly type: 'facility.linkChanged'; readonly facility: string; readonly linked: boolean }
  );

export const facilityRules = rulesOf({
  'B-FAC-2': boundary('A facility must have an IANA time zone and a site with a positive radius.'),
  'B-FAC-3': boundary('Only known settings can be set, and only to a value of the right type.'),
  'B-SCH-1': boundary(
    'A schedule may have at most one span of hours for each weekday, in quarter-hours, and must have its own number on the lock; number 0 means around the clock.',
  ),
  'B-SCH-2': guard(
    'The 24-Hour schedule cannot be edited.',
    'KB/setting-up-facility-hours/schedules',
    (c: { schedule: string }) => c.schedule !== ALWAYS,
  ),
});

/** A lock stores one span of hours for each weekday. */
function isSchedule({ index, windows }: ScheduleInput): boolean {
  const days = windows.map((window) => window.weekdays);
  const apart = days.every((mask, i) => days.slice(i + 1).every((other) => (mask & other) === 0));
  return windows.every(isWindow) && apart && indexFits(index) && (index !== 0 || isRoundTheClock(windows));
}

/** A lock stores no hours for number 0, so a schedule with hours must not have it. */
const isRoundTheClock = (windows: readonly Window[]): boolean =>
  windows.reduce((days, { weekdays, open, close }) => (open === 0 && close === 96 ? days | weekdays : days), 0) === 127;

/** Two schedules with one number would overwrite each other’s hours in every lock. */
const hasOwnNumber = (schedule: ScheduleInput, all: Iterable<Pick<Schedule, 'id' | 'index'>>): boolean =>
  !schedule.index || [...all].every(({ id, index }) => id === schedule.id || index !== schedule.index);

const indexFits = (index: number | undefined): boolean =>
  index === undefined || (Number.isInteger(index) && index >= 0 && index <= 15);

export const DEFAULT_SCHEDULE = 'default';
export const ALWAYS = '24-hour';
const DAYTIME: readonly Window[] = [{ weekdays: 127, open: 24, close: 88 }];

/** Chosen hours: 06:00–22:00 for tenants, fobs and the office. */
export const STANDARD_SCHEDULES: readonly ScheduleInput[] = [
  { id: ALWAYS, name: '24-Hour', index: 0, windows: [{ weekdays: 127, open: 0, close: 96 }] },
  { id: DEFAULT_SCHEDULE, name: 'Default', index: 1, windows: DAYTIME },
  { id: 'office', name: 'Office', index: 2, windows: DAYTIME },
  { id: 'fob', name: 'Fob', index: 3, windows: DAYTIME },
];

/** A copy that belongs to the state. */
const copyOf = ({ windows, ...schedule }: Schedule): Draft<Schedule> => ({
  ...schedule,
  windows: windows.map((window) => ({ ...window })),
});

/** A schedule without a name in the command keeps its current name. */
const scheduleOf = (input: ScheduleInput, known?: Schedule): Schedule => ({
  id: input.id,
  name: input.name ?? known?.name ?? input.id,
  index: input.index,
  windows: input.windows.map(({ weekdays, open, close }) => ({ weekdays, open, close })),
});

/** The standard schedules, overridden by those of the facility. */
const schedulesFrom = (given: readonly ScheduleInput[]): Schedule[] =>
  [...STANDARD_SCHEDULES.filter((standard) => !given.some((own) => own.id === standard.id)), ...given].map((each) =>
    scheduleOf(each),
  );

export const facilityDeciders: Deciders<FacilityCommand, FacilityEvent> = {
  'facility.open'(state, command, { now: at }) {
    const schedules = command.schedules ?? [];
    const settings = command.settings ?? {};
    const refusal = firstRefusal([
      [idRules['B-FAC-1'].id, isId(command.id) && !state.facilities.has(command.id)],
      [facilityRules['B-FAC-2'].id, isTimeZone(command.timeZone) && command.site.radiusMm > 0],
      [facilityRules['B-FAC-3'].id, Object.entries(settings).every(([name, value]) => fits(name, value))],
      [
        facilityRules['B-SCH-1'].id,
        schedules.every((each) => isSchedule(each) && hasOwnNumber(each, schedulesFrom(schedules))),
      ],
    ]);
    if (refusal !== undefined) return refused(refusal, command.id);
    const { id, name, company, timeZone, site, zones = [] } = command;
    return decided({
      type: 'facility.opened',
      at,
      id,
      name,
      company,
      timeZone,
      site,
      zones,
      settings: settingsFrom(settings),
      schedules: schedulesFrom(schedules),
    });
  },
  'facility.setting'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused(idRules['B-FAC-5'], command.facility);
    if (!fits(command.name, command.value)) return refused(facilityRules['B-FAC-3'], command.name);
    const settings = settingsFrom({ ...facility.settings, [command.name]: command.value });
    if (isSameJson(facility.settings, settings)) return decided();
    return decided({ type: 'facility.settingChanged', at, facility: facility.id, settings });
  },
  'facility.schedule'(state, command, { now: at, rules }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused(idRules['B-FAC-5'], command.facility);
    const { schedule } = command;
    if (!isId(schedule.id)) return refused(idRules['B-FAC-1'], schedule.id);
    if (!isSchedule(schedule) || !hasOwnNumber(schedule, facility.schedules.values()))
      return refused(facilityRules['B-SCH-1'], schedule.id);
    if (!holds(rules, facilityRules['B-SCH-2'], { schedule: schedule.id }))
      return refused(facilityRules['B-SCH-2'], schedule.id);
    const known = facility.schedules.get(schedule.id);
    const set = scheduleOf(schedule, known);
    if (known !== undefined && isSameJson(known, set)) return decided();
    return decided({ type: 'facility.scheduleSet', at, facility: facility.id, schedule: set });
  },
  'facility.zone'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused(idRules['B-FAC-5'], command.facility);
    if (!isId(command.id)) return refused(idRules['B-FAC-1'], command.id);
    if (facility.zones.get(command.id)?.name === command.name) return decided();
    return decided({ type: 'facility.zoneSet', at, facility: command.facility, id: command.id, name: command.name });
  },
  'facility.link'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused(idRules['B-FAC-5'], command.facility);
    if (facility.linked === command.linked) return decided();
    return decided({ type: 'facility.linkChanged', at, facility: facility.id, linked: command.linked });
  },
};

export const facilityEvolvers: Evolvers<FacilityEvent> = {
  'facility.opened'(state, event) {
    state.facilities.set(event.id, {
      id: event.id,
      name: event.name,
      company: event.company,
      timeZone: event.timeZone,
      site: event.site,
      settings: { ...event.settings },
      schedules: new Map(event.schedules.map((schedule) => [schedule.id, copyOf(schedule)])),
      zones: new Map(event.zones.map((zone) => [zone.id, { ...zone }])),
      linked: true,
      temporaryCode: undefined,
      onSite: new Map(),
    });
  },
  'facility.settingChanged'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.settings = { ...event.settings };
  },
  'facility.scheduleSet'(state, event) {
    state.facilities.get(event.facility)?.schedules.set(event.schedule.id, copyOf(event.schedule));
  },
  'facility.zoneSet'(state, event) {
    state.facilities.get(event.facility)?.zones.set(event.id, { id: event.id, name: event.name });
  },
  'facility.linkChanged'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.linked = event.linked;
  },
};
