/**
 * Facilities and what stands in them: settings, schedules, zones, units, entry points and the controllers on them. Whoever
 * runs the site sets this up; tenants and rental statuses come from the feed alone.
 */
import { type HardwareCode, isHardwareCode } from '../protocol/hardware.ts';
import { type Mac, parseMac } from '../protocol/mac.ts';
import { type Deciders, decided, type Evolvers, firstRefusal, holds, refused } from './contract.ts';
import { isTimeZone, isWindow, type Window } from './facility-time.ts';
import { guard } from './rule.ts';
import { fits, type Settings, settingsFrom } from './settings.ts';
import { type Entry, type Lock, newLock, type Place, type Schedule } from './state.ts';

export interface ScheduleInput {
  readonly id: string;
  readonly name?: string;
  /** 0 always, 1–15 the lock-side number; a sixteenth has none. */
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
  | {
      readonly type: 'facility.setting';
      readonly facility: string;
      readonly name: string;
      readonly value: number | boolean;
    }
  | { readonly type: 'facility.schedule'; readonly facility: string; readonly schedule: ScheduleInput }
  | { readonly type: 'facility.zone'; readonly facility: string; readonly id: string; readonly name: string }
  /** The gateway came within reach or was lost. */
  | { readonly type: 'facility.link'; readonly facility: string; readonly linked: boolean }
  | {
      readonly type: 'unit.add';
      readonly facility: string;
      readonly id: string;
      readonly name?: string;
      readonly zones: readonly string[];
      readonly severalControllers?: boolean;
      readonly alwaysOpen?: boolean;
    }
  | {
      readonly type: 'entry.add';
      readonly facility: string;
      readonly id: string;
      readonly name?: string;
      readonly kind: Entry['kind'];
      readonly zones: readonly string[];
      readonly exit?: boolean;
      readonly mac: string;
      readonly hardware?: string;
    }
  | { readonly type: 'lock.add'; readonly unit: string; readonly mac: string; readonly hardware?: string }
  | { readonly type: 'lock.remove'; readonly mac: string };

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
    | {
        readonly type: 'unit.added';
        readonly facility: string;
        readonly id: string;
        readonly name: string;
        readonly zones: readonly string[];
        readonly severalControllers: boolean;
        readonly alwaysOpen: boolean;
      }
    | {
        readonly type: 'entry.added';
        readonly facility: string;
        readonly id: string;
        readonly name: string;
        readonly kind: Entry['kind'];
        readonly zones: readonly string[];
        readonly exit: boolean;
        readonly mac: Mac;
        readonly hardware: HardwareCode;
      }
    | { readonly type: 'lock.added'; readonly unit: string; readonly mac: Mac; readonly hardware: HardwareCode }
    | { readonly type: 'lock.removed'; readonly mac: Mac; readonly place: Lock['place'] }
  );

/** Ids come from files and feeds; this keeps them short and printable. */
const ID = /^[A-Za-z0-9][\w.:-]{0,63}$/;
export const isId = (text: string): boolean => ID.test(text);

export const facilityRules = {
  'B-FAC-1': guard(
    'Ids are short and printable, and nothing is added twice.',
    'chosen',
    (c: { id: string; taken: boolean }) => isId(c.id) && !c.taken,
  ),
  'B-FAC-2': guard(
    'A facility has a time zone by IANA name and a site of a positive radius.',
    'chosen',
    (c: { timeZone: string; radiusMm: number }) => isTimeZone(c.timeZone) && c.radiusMm > 0,
  ),
  'B-FAC-3': guard(
    'A setting is known and its value is of the right kind.',
    'chosen',
    (c: { name: string; value: number | boolean }) => fits(c.name, c.value),
  ),
  'B-FAC-4': guard(
    'A unit takes several controllers only when it is set to; an entry point has one.',
    'KB/understanding-the-unit-details-page',
    (c: { controllers: number; several: boolean }) => c.controllers === 0 || c.several,
  ),
  'B-FAC-5': guard('What a command names is known to the facility.', 'chosen', (c: { known: boolean }) => c.known),
  'B-FAC-6': guard(
    'A controller is named by its MAC address and a hardware code.',
    'chosen',
    (c: { mac: string; hardware: string }) => parseMac(c.mac).ok && isHardwareCode(c.hardware),
  ),
  'B-SCH-1': guard(
    'Schedules have hours in quarter-hours of the facility day; the 24-Hour schedule cannot be edited.',
    'KB/setting-up-facility-hours/schedules',
    (c: { schedule: ScheduleInput; exists: boolean }) =>
      c.schedule.windows.every(isWindow) &&
      c.schedule.windows.length <= 14 &&
      indexFits(c.schedule.index) &&
      !(c.exists && c.schedule.id === ALWAYS),
  ),
};

const indexFits = (index: number | undefined): boolean =>
  index === undefined || (Number.isInteger(index) && index >= 0 && index <= 15);

export const DEFAULT_SCHEDULE = 'default';
export const ALWAYS = '24-hour';
const DAYTIME: readonly Window[] = [{ weekdays: 127, open: 24, close: 88 }];

/** Chosen hours: 06:00–22:00 for tenants and fobs, the same for the office. */
const STANDARD_SCHEDULES: readonly ScheduleInput[] = [
  { id: ALWAYS, name: '24-Hour', index: 0, windows: [{ weekdays: 127, open: 0, close: 96 }] },
  { id: DEFAULT_SCHEDULE, name: 'Default', index: 1, windows: DAYTIME },
  { id: 'office', name: 'Office', index: 2, windows: DAYTIME },
  { id: 'fob', name: 'Fob', index: 3, windows: DAYTIME },
];

const scheduleOf = (input: ScheduleInput): Schedule => ({
  id: input.id,
  name: input.name ?? input.id,
  index: input.index,
  windows: input.windows.map((window) => ({ ...window })),
});

/** The standard ones with those of the facility on top. */
const schedulesFrom = (given: readonly ScheduleInput[]): Schedule[] =>
  [...STANDARD_SCHEDULES.filter((standard) => !given.some((own) => own.id === standard.id)), ...given].map(scheduleOf);

export const facilityDeciders: Deciders<FacilityCommand['type']> = {
  'facility.open'(state, command, { now: at, rules }) {
    const schedules = command.schedules ?? [];
    const settings = command.settings ?? {};
    const refusal = firstRefusal([
      ['B-FAC-1', holds(rules, 'B-FAC-1', { id: command.id, taken: state.facilities.has(command.id) })],
      ['B-FAC-2', holds(rules, 'B-FAC-2', { timeZone: command.timeZone, radiusMm: command.site.radiusMm })],
      ['B-FAC-3', Object.entries(settings).every(([name, value]) => holds(rules, 'B-FAC-3', { name, value }))],
      ['B-SCH-1', schedules.every((schedule) => holds(rules, 'B-SCH-1', { schedule, exists: false }))],
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
  'facility.setting'(state, command, { now: at, rules }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused('B-FAC-5', command.facility);
    if (!holds(rules, 'B-FAC-3', command)) return refused('B-FAC-3', command.name);
    const settings = settingsFrom({ ...facility.settings, [command.name]: command.value });
    return decided({ type: 'facility.settingChanged', at, facility: facility.id, settings });
  },
  'facility.schedule'(state, command, { now: at, rules }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused('B-FAC-5', command.facility);
    const { schedule } = command;
    if (!holds(rules, 'B-FAC-1', { id: schedule.id, taken: false })) return refused('B-FAC-1', schedule.id);
    if (!holds(rules, 'B-SCH-1', { schedule, exists: facility.schedules.has(schedule.id) }))
      return refused('B-SCH-1', schedule.id);
    return decided({ type: 'facility.scheduleSet', at, facility: facility.id, schedule: scheduleOf(schedule) });
  },
  'facility.zone'(state, command, { now: at, rules }) {
    if (!state.facilities.has(command.facility)) return refused('B-FAC-5', command.facility);
    if (!holds(rules, 'B-FAC-1', { id: command.id, taken: false })) return refused('B-FAC-1', command.id);
    return decided({ type: 'facility.zoneSet', at, facility: command.facility, id: command.id, name: command.name });
  },
  'facility.link'(state, command, { now: at }) {
    const facility = state.facilities.get(command.facility);
    if (facility === undefined) return refused('B-FAC-5', command.facility);
    if (facility.linked === command.linked) return decided();
    return decided({ type: 'facility.linkChanged', at, facility: facility.id, linked: command.linked });
  },
  'unit.add'(state, command, { now: at, rules }) {
    const facility = state.facilities.get(command.facility);
    const known = facility !== undefined && command.zones.every((zone) => facility.zones.has(zone));
    if (!holds(rules, 'B-FAC-5', { known })) return refused('B-FAC-5', command.id);
    if (!holds(rules, 'B-FAC-1', { id: command.id, taken: state.units.has(command.id) }))
      return refused('B-FAC-1', command.id);
    const { id, zones, name = id, severalControllers = false, alwaysOpen = false } = command;
    return decided({
      type: 'unit.added',
      at,
      facility: command.facility,
      id,
      name,
      zones,
      severalControllers,
      alwaysOpen,
    });
  },
  'entry.add'(state, command, { now: at, rules }) {
    const facility = state.facilities.get(command.facility);
    const known = facility !== undefined && command.zones.every((zone) => facility.zones.has(zone));
    if (!holds(rules, 'B-FAC-5', { known })) return refused('B-FAC-5', command.id);
    const mac = parseMac(command.mac);
    const { hardware = '3E' } = command;
    if (!mac.ok || !isHardwareCode(hardware)) return refused('B-FAC-6', command.mac);
    const taken = state.entries.has(command.id) || state.locks.has(mac.value);
    if (!holds(rules, 'B-FAC-1', { id: command.id, taken })) return refused('B-FAC-1', command.id);
    const { id, zones, kind, name = id, exit = false } = command;
    return decided({
      type: 'entry.added',
      at,
      facility: command.facility,
      id,
      name,
      kind,
      zones,
      exit,
      mac: mac.value,
      hardware,
    });
  },
  'lock.add'(state, command, { now: at, rules }) {
    const unit = state.units.get(command.unit);
    if (unit === undefined) return refused('B-FAC-5', command.unit);
    const mac = parseMac(command.mac);
    const { hardware = '1A' } = command;
    if (!mac.ok || !isHardwareCode(hardware)) return refused('B-FAC-6', command.mac);
    if (state.locks.has(mac.value)) return refused('B-FAC-1', command.mac);
    const room = { controllers: unit.locks.length, several: unit.severalControllers };
    if (!holds(rules, 'B-FAC-4', room)) return refused('B-FAC-4', unit.id);
    return decided({ type: 'lock.added', at, unit: unit.id, mac: mac.value, hardware });
  },
  'lock.remove'(state, command, { now: at }) {
    const mac = parseMac(command.mac);
    const lock = mac.ok ? state.locks.get(mac.value) : undefined;
    if (lock === undefined) return refused('B-FAC-5', command.mac);
    return decided({ type: 'lock.removed', at, mac: lock.mac, place: lock.place });
  },
};

export const facilityEvolvers: Evolvers<FacilityEvent['type']> = {
  'facility.opened'(state, event) {
    state.facilities.set(event.id, {
      id: event.id,
      name: event.name,
      company: event.company,
      timeZone: event.timeZone,
      site: event.site,
      settings: { ...event.settings },
      schedules: new Map(event.schedules.map((schedule) => [schedule.id, structuredClone(schedule)])),
      zones: new Map(event.zones.map((zone) => [zone.id, { ...zone }])),
      linked: true,
      temporaryCode: undefined,
    });
  },
  'facility.settingChanged'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.settings = { ...event.settings };
  },
  'facility.scheduleSet'(state, event) {
    state.facilities.get(event.facility)?.schedules.set(event.schedule.id, structuredClone(event.schedule));
  },
  'facility.zoneSet'(state, event) {
    state.facilities.get(event.facility)?.zones.set(event.id, { id: event.id, name: event.name });
  },
  'facility.linkChanged'(state, event) {
    const facility = state.facilities.get(event.facility);
    if (facility !== undefined) facility.linked = event.linked;
  },
  'unit.added'(state, event) {
    const { id, facility, name, severalControllers, alwaysOpen } = event;
    state.units.set(id, {
      id,
      facility,
      name,
      severalControllers,
      alwaysOpen,
      status: 'available',
      tenant: undefined,
      leaseFrom: undefined,
      zones: [...event.zones],
      locks: [],
      shares: [],
      managerShare: undefined,
      managerRequest: undefined,
      auction: undefined,
      transfer: undefined,
      open: false,
    });
  },
  'entry.added'(state, event) {
    const { id, facility, name, kind, exit, mac } = event;
    state.entries.set(id, { id, facility, name, kind, exit, mac, zones: [...event.zones], heldOpen: undefined });
    state.locks.set(mac, newLock(mac, facility, event.hardware, { kind: 'entry', id }));
  },
  'lock.added'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    unit.locks.push(event.mac);
    state.locks.set(event.mac, newLock(event.mac, unit.facility, event.hardware, { kind: 'unit', id: unit.id }));
  },
  'lock.removed'(state, event) {
    state.locks.delete(event.mac);
    for (const device of state.devices.values()) device.keys.delete(event.mac);
    for (const fob of state.fobs.values()) fob.locks.delete(event.mac);
    const unit = state.units.get(event.place.id);
    if (unit !== undefined && event.place.kind === 'unit') unit.locks = unit.locks.filter((mac) => mac !== event.mac);
    if (event.place.kind === 'entry') state.entries.delete(event.place.id);
  },
};
