/**
 * The small facilities that searches are about: one to four units and a gate, a few people, drawn from whole numbers so that the
 * same draw gives the same facility everywhere and a smaller draw a simpler one.
 */
import fc from 'fast-check';
import { type FacilityFile, facilityFile } from '../facility/schema.ts';
import type { LinkName } from '../scenario/facilities.ts';

/** What can go wrong at all in a run; each run draws some of them. */
export const TROUBLES = [
  'jam',
  'parts',
  'power',
  'clocks',
  'gateway',
  'signal',
  'phones',
  'intruder',
  'accounts',
  'rent',
  'staff',
  'keys',
  'sharing',
  'codes',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** `radio` is the whole facility with real Bluetooth stacks between phones and locks. */
export type Level = 'keys' | 'lock' | 'facility' | 'radio';
export const LEVELS: readonly Level[] = ['keys', 'lock', 'facility', 'radio'];
export const isLevel = (text: string): text is Level => (LEVELS as readonly string[]).includes(text);

export interface Setup {
  readonly plan: FacilityFile;
  /** Local date and time. */
  readonly startAt: string;
  readonly seed: string;
  readonly link: LinkName;
  readonly troubles: readonly Trouble[];
  /** How many moves it makes at most. */
  readonly moves: number;
  /** Whether the run ends with healing, which takes as long as the rest of it. */
  readonly heals: boolean;
}

const ZONES = ['America/Denver', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const;
/** A plain morning, an evening before midnight, the nights in which clocks change, the end of a year. */
const STARTS = [
  '2026-05-06T09:00',
  '2026-05-06T23:40',
  '2026-03-07T21:30',
  '2026-10-31T22:00',
  '2026-03-28T23:50',
  '2026-12-31T18:00',
] as const;
const STATUSES = ['occupied', 'occupied', 'occupied', 'gatelock', 'overlock', 'available', 'pre-let'] as const;

interface UnitDraw {
  readonly status: number;
  readonly factory: boolean;
  readonly drift: number;
}

export interface Draw {
  readonly zone: number;
  readonly start: number;
  readonly seed: number;
  readonly ios: boolean;
  readonly units: readonly UnitDraw[];
  readonly troubles: readonly Trouble[];
  readonly moves: number;
}

const unitDraw = fc.record({
  status: fc.integer({ min: 0, max: STATUSES.length - 1 }),
  factory: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
  drift: fc.constantFrom(0, 0, 60, -60),
});

/** Draws of one level. */
export const drawFor = (level: Level): fc.Arbitrary<Draw> =>
  fc.record({
    zone: fc.integer({ min: 0, max: ZONES.length - 1 }),
    start: fc.integer({ min: 0, max: STARTS.length - 1 }),
    seed: fc.nat(999_999),
    ios: fc.boolean(),
    units: fc.array(unitDraw, { minLength: 1, maxLength: level === 'lock' ? 1 : 3, size: 'max' }),
    troubles: troublesFor(level),
    moves: fc.constantFrom(5, 12, 30, 80),
  });

/** Troubles without an office around the lock. */
const LOCK_TROUBLES: readonly Trouble[] = ['jam', 'parts', 'power', 'clocks', 'gateway', 'signal', 'intruder', 'codes'];

/** Few at a time: what takes two troubles is found where there are two, and hardly where there are ten. */
function troublesFor(level: Level): fc.Arbitrary<Trouble[]> {
  const all = [...(level === 'lock' ? LOCK_TROUBLES : TROUBLES)];
  return fc.oneof(
    { weight: 4, arbitrary: fc.subarray(all, { minLength: 1, maxLength: 1 }) },
    { weight: 4, arbitrary: fc.subarray(all, { minLength: 2, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.subarray(all, { minLength: 0 }) },
  );
}

export const TENANTS = ['ann', 'ben', 'cas'] as const;
export const STAFF = ['mia', 'eve'] as const;
export const PEOPLE = [...TENANTS, ...STAFF] as const;

/** One run in so many is healed at its end. */
const HEALS_ONE_IN = 3;

const mac = (n: number): string => `C0:FF:EE:00:00:${n.toString(16).toUpperCase().padStart(2, '0')}`;

const person = (id: string, i: number, os: string, role?: string) => ({
  id,
  name: `Person ${id}`,
  mobile: `+130355501${String(i).padStart(2, '0')}`,
  email: `${id}@example.com`,
  ...(role === undefined ? {} : { role }),
  phones: [{ id, os }],
});

/** The day after the start, on which a lease may begin. */
function leaseDay(startAt: string): string {
  const day = new Date(`${startAt.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

export function setupOf(draw: Draw, level: Level = 'facility'): Setup {
  const startAt = STARTS[draw.start] ?? STARTS[0];
  const units = draw.units.map((unit, i) => {
    const status = STATUSES[unit.status] ?? 'occupied';
    return {
      id: `U${i + 1}`,
      zone: 'hall',
      at: [5 + i * 2, 8],
      status,
      ...(status === 'available' ? {} : { tenant: TENANTS[i] ?? TENANTS[0] }),
      ...(status === 'pre-let' ? { leaseStart: leaseDay(startAt) } : {}),
      locks: [
        {
          mac: mac(i + 1),
          ...(unit.factory ? { state: 'factory' } : {}),
          ...(unit.drift === 0 ? {} : { clockDriftPpm: unit.drift }),
        },
      ],
    };
  });
  const os = (i: number): string => (draw.ios === (i % 2 === 0) ? 'ios' : 'android');
  const plan = facilityFile.parse({
    version: 1,
    name: 'Searched',
    timeZone: ZONES[draw.zone] ?? ZONES[0],
    site: { at: [5, 5], radiusM: 40 },
    lockSettings: { mainsHeartbeatMs: 600_000 },
    schedules: [
      { id: 'default', name: 'Default', index: 1, daily: ['06:00', '22:00'] },
      { id: 'office', name: 'Office', index: 2, days: { mon: ['08:00', '18:00'], thu: ['08:00', '18:00'] } },
      { id: 'always', name: '24-Hour', index: 0 },
    ],
    zones: [{ id: 'hall', name: 'Hall' }],
    entries: [{ id: 'gate', name: 'Gate', kind: 'gate', mac: mac(0xf0), zones: ['hall'], at: [0, 0] }],
    units,
    people: [
      ...TENANTS.map((id, i) => person(id, i + 1, os(i))),
      person('mia', 11, 'ios', 'Facility Manager'),
      person('eve', 12, 'android', 'Employee'),
    ],
  });
  const link = level === 'radio' ? 'radio' : 'memory';
  return {
    plan,
    startAt,
    seed: String(draw.seed),
    link,
    troubles: draw.troubles,
    moves: draw.moves,
    heals: draw.seed % HEALS_ONE_IN === 0,
  };
}
