/**
 * The facility file, version 1: places, devices and people. Lengths are metres, there is no money, and times are local to the
 * facility. The JSON Schema for editors is generated from this (`schemas/facility-v1.schema.json`).
 */
import { z } from 'zod';
import { DEFAULT_SETTINGS } from '../../core/model/settings.ts';
import { ALWAYS } from '../../lock/reserved/outcomes.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { CALENDAR_WORDS, isDateInCalendar } from '../../protocol/calendar.ts';

/** The form of a date, for error messages. */
export const DATE_WORDS = 'a date that exists, such as 2026-03-07';

/** A day within the range of every clock in the facility. */
export const calendarDate = z.iso.date(DATE_WORDS).refine(isDateInCalendar, `a date ${CALENDAR_WORDS}`);

const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'an id of letters, digits, - and _, at most 40 long, starting with a letter or digit',
  )
  .describe('The id in scenarios, on screens and in traces.');
const mac = z
  .string()
  .regex(/^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/, 'a MAC such as C0:FF:EE:00:00:01')
  .transform((text) => text.toUpperCase());
const metres = z.number().min(-100_000).max(100_000);
const place = z.tuple([metres, metres]).describe('Metres east and north of the plan’s corner.');
const clockTime = z.string().regex(/^([01]\d|2[0-4]):(00|15|30|45)$/, 'a quarter-hour such as 06:00 or 21:45');
const hours = z.tuple([clockTime, clockTime]).describe('Open from, open until (not included).');
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

export const UNIT_STATUSES = ['available', 'occupied', 'gatelock', 'overlock', 'pre-let'] as const;

/** The longest duration in a facility file, a year: short enough that no clock overflows within it. */
const A_YEAR_MS = 31_536_000_000;
/**
 * Lock settings that appear in advertisements and packets are limited to the size of their field, and the capacity of a cell to a thousand
 * ampere-hours, for which its charge is calculated exactly.
 */
const LIMITS: Readonly<Record<string, number>> = {
  cellCapacityMah: 1_000_000,
  companyId: 0xffff,
  firmwareMajor: 0xff,
  firmwareMinor: 127,
  wiredMv: 0xffff,
};

/** Each setting under its own name, with the type of its default: a switch or a whole number. */
const facilitySettings = z.strictObject(
  Object.fromEntries(
    Object.entries(DEFAULT_SETTINGS).map(([name, normal]) => [
      name,
      (typeof normal === 'boolean' ? z.boolean() : z.int().min(0).max(A_YEAR_MS)).optional(),
    ]),
  ),
);
const lockSettings = z.strictObject(
  Object.fromEntries(
    Object.keys(LOCK_SETTINGS).map((name) => [
      name,
      z
        .int()
        .min(0)
        .max(LIMITS[name] ?? A_YEAR_MS)
        .optional(),
    ]),
  ),
);

const lock = z.strictObject({
  mac,
  /** A new lock from the factory has no keys; its first online unlock sets it up. */
  state: z.enum(['ready', 'factory']).default('ready'),
  batteryMv: z.int().min(0).max(4_000).optional().describe('Open-circuit voltage of the battery at the start.'),
  temperatureC: z.int().min(-40).max(85).optional(),
  clockDriftPpm: z.int().min(-500).max(500).optional(),
  tensionN: z.int().min(0).max(2_000).optional(),
  settings: lockSettings.optional(),
  always: z
    .enum(ALWAYS)
    .optional()
    .describe('Makes this a reserved lock with a fixed outcome, for tests of other programs (docs/testing.md).'),
});

const unit = z.strictObject({
  id,
  zone: id.optional(),
  at: place.optional(),
  status: z.enum(UNIT_STATUSES).default('available'),
  tenant: id.optional().describe('The person who rents the unit.'),
  leaseStart: calendarDate.optional(),
  locks: z.array(lock).max(4).default([]).describe('The unit controllers; a unit without one is not a smart unit.'),
});

const entry = z.strictObject({
  id,
  name: z.string().max(60).optional(),
  kind: z.enum(['gate', 'door', 'elevator']).default('gate'),
  mac,
  zones: z.array(id).min(1),
  at: place.optional(),
  exit: z
    .boolean()
    .default(false)
    .describe('A designated exit: a person who opens it is removed from the list of people on site.'),
});

const phone = z.strictObject({
  id,
  os: z.enum(['android', 'ios']).default('android'),
  signedIn: z.boolean().default(true),
  number: z
    .string()
    .max(20)
    .optional()
    .describe('The phone’s actual number (default: a person’s first phone has that person’s numbers).'),
  clockErrorS: z.int().min(-86_400).max(86_400).optional(),
});

const person = z.strictObject({
  id,
  name: z.string().min(1).max(80),
  mobile: z.string().max(20).optional().describe('With country prefix; omit it for a blank phone number.'),
  primaryPhone: z.string().max(20).optional(),
  email: z.string().max(120).optional(),
  accessCode: z.string().max(20).optional().describe('Digits for keypads, from the rental software.'),
  role: z.string().max(40).default('Tenant').describe('Tenant, or a role of the staff such as Facility Manager.'),
  schedule: id.optional(),
  account: z.enum(['registered', 'pending', 'none']).default('registered'),
  at: z
    .union([z.literal('away'), id, place])
    .default('away')
    .describe('Where the person is at the start.'),
  elsewhere: z
    .array(z.strictObject({ company: z.string().min(1).max(80), facility: z.string().min(1).max(80) }))
    .max(8)
    .default([])
    .describe('Other facilities, of this or another company, at which the person already rents.'),
  phones: z.array(phone).max(8).default([]),
});

const schedule = z.strictObject({
  id,
  name: z.string().max(60).optional(),
  index: z
    .int()
    .min(0)
    .max(15)
    .optional()
    .describe('The number of the schedule in the lock; 0 means around the clock.'),
  daily: hours.optional(),
  days: z.partialRecord(weekday, hours).optional(),
});

export const facilityFile = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  company: z.string().min(1).max(80).default('Demo Storage'),
  timeZone: z.string().max(60).default('America/Denver'),
  site: z
    .strictObject({ at: place, radiusM: z.number().min(1).max(10_000) })
    .default({ at: [0, 0], radiusM: 150 })
    .describe('A phone inside this circle is on site.'),
  deadSpots: z
    .array(z.strictObject({ at: place, radiusM: z.number().min(0.5).max(10_000) }))
    .max(1_000)
    .default([])
    .describe('Where no phone has a signal, neither cellular nor Wi-Fi.'),
  settings: facilitySettings.default({}).describe('Facility settings; see docs/settings.md.'),
  lockSettings: lockSettings.default({}).describe('Settings for all locks; see docs/settings.md.'),
  gateway: z.strictObject({ installed: z.boolean().default(true) }).default({ installed: true }),
  pms: z
    .strictObject({
      updateCustomerData: z
        .boolean()
        .default(true)
        .describe('Whether the portal has an Update Customer Data button for this rental software.'),
    })
    .default({ updateCustomerData: true }),
  schedules: z.array(schedule).max(16).default([]),
  zones: z
    .array(z.strictObject({ id, name: z.string().max(60).optional() }))
    .max(500)
    .default([]),
  entries: z.array(entry).max(500).default([]),
  units: z.array(unit).max(20_000).default([]),
  people: z.array(person).max(50_000).default([]),
});

/** A facility as described in its file, with defaults. */
export interface FacilityFile extends z.infer<typeof facilityFile> {}
export type UnitPlan = FacilityFile['units'][number];
export type EntryPlan = FacilityFile['entries'][number];
export type PersonPlan = FacilityFile['people'][number];
export type LockPlan = UnitPlan['locks'][number];
