/**
 * What a run is about: a small facility, when it begins, and which troubles exist in it at all, drawn from whole numbers so that the
 * same draw gives the same run everywhere and a smaller draw a simpler one.
 */
import fc from 'fast-check';
import type { FacilityFile } from '../facility/files/schema.ts';
import type { LinkName } from '../scenario/facilities.ts';
import { DRAWN_SETTINGS, placeOf, STATUS_DRAWS, ZONE_DRAWS } from './place.ts';

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
  'fobs',
  'entries',
  'auctions',
  'transfers',
  'vendors',
  'roles',
  'settings',
  'desk',
  'controllers',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** `radio` is the whole facility with real Bluetooth stacks between phones and locks. */
export type Level = 'keys' | 'lock' | 'facility' | 'radio';
export const LEVELS: readonly Level[] = ['keys', 'lock', 'facility', 'radio'];
export const isLevel = (text: string): text is Level => (LEVELS as readonly string[]).includes(text);

export interface Setup {
  /** What it was made from: a smaller draw makes a simpler setup. */
  readonly draw: Draw;
  readonly level: Level;
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

/** A plain morning, an evening before midnight, the nights in which clocks change, the end of a year. */
const STARTS = [
  '2026-05-06T09:00',
  '2026-05-06T23:40',
  '2026-03-07T21:30',
  '2026-10-31T22:00',
  '2026-03-28T23:50',
  '2026-12-31T18:00',
] as const;

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
  /** Settings that are not at their defaults, by number. */
  readonly settings: readonly number[];
  /** Chooses what of a trouble there is. */
  readonly more: number;
}

const unitDraw = fc.record({
  status: fc.integer({ min: 0, max: STATUS_DRAWS - 1 }),
  factory: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
  drift: fc.constantFrom(0, 0, 60, -60),
});

/** Draws of one level. */
export const drawFor = (level: Level): fc.Arbitrary<Draw> =>
  fc.record({
    zone: fc.integer({ min: 0, max: ZONE_DRAWS - 1 }),
    // Half of all runs begin on the plain morning, when people get in.
    start: fc.constantFrom(0, 0, 0, 0, ...STARTS.keys()),
    seed: fc.nat(999_999),
    ios: fc.boolean(),
    units: fc.array(unitDraw, { minLength: 1, maxLength: level === 'lock' ? 1 : 3, size: 'max' }),
    troubles: troublesFor(level),
    moves: fc.constantFrom(6, 6, 15, 40),
    settings: fc.oneof(
      { weight: 3, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.nat(DRAWN_SETTINGS.length - 1), { maxLength: 3 }) },
    ),
    more: fc.nat(11),
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

/** One run in so many is healed at its end. */
const HEALS_ONE_IN = 3;

export function setupOf(draw: Draw, level: Level = 'facility'): Setup {
  const startAt = STARTS[draw.start] ?? STARTS[0];
  const link = level === 'radio' ? 'radio' : 'memory';
  // The air is what that level is for.
  const troubles: readonly Trouble[] =
    level === 'radio' ? [...new Set<Trouble>(['signal', ...draw.troubles])] : draw.troubles;
  return {
    draw,
    level,
    plan: placeOf(draw, startAt),
    startAt,
    seed: String(draw.seed),
    link,
    troubles,
    moves: draw.moves,
    heals: draw.seed % HEALS_ONE_IN === 0,
  };
}
