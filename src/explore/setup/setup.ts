/** A run before it begins: the draws of each level, and the facility, start and fault classes that follow from a draw. */
import fc from 'fast-check';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { LinkName } from '../../scenario/facilities.ts';
import { type Draw, FAULT_CLASSES, type FaultClass, type Level } from './draw.ts';
import { DRAWN_SETTINGS, facilityOf, STATUS_DRAWS, ZONE_DRAWS } from './facility.ts';

export interface Setup {
  /** The draw from which everything else follows. */
  readonly draw: Draw;
  readonly level: Level;
  readonly plan: FacilityFile;
  /** Local date and time. */
  readonly startAt: string;
  readonly seed: string;
  readonly link: LinkName;
  readonly faultClasses: readonly FaultClass[];
  readonly moves: number;
  /** Whether the run ends with a recovery phase, which takes as long as the rest of the run. */
  readonly recovers: boolean;
}

/** An ordinary morning, an evening before midnight, the nights in which the clocks change, the end of a year. */
const STARTS = [
  '2026-05-06T09:00',
  '2026-05-06T23:40',
  '2026-03-07T21:30',
  '2026-10-31T22:00',
  '2026-03-28T23:50',
  '2026-12-31T18:00',
] as const;

const unitDraw = fc.record({
  status: fc.integer({ min: 0, max: STATUS_DRAWS - 1 }),
  factory: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
  drift: fc.constantFrom(0, 0, 60, -60),
});

export const drawFor = (level: Level): fc.Arbitrary<Draw> =>
  fc.record({
    zone: fc.integer({ min: 0, max: ZONE_DRAWS - 1 }),
    // In half of all runs, the start is an ordinary morning, when people get in.
    start: fc.constantFrom(0, 0, 0, 0, ...STARTS.keys()),
    seed: fc.nat(999_999),
    ios: fc.boolean(),
    units: fc.array(unitDraw, { minLength: 1, maxLength: level === 'lock' ? 1 : 3, size: 'max' }),
    faultClasses: faultClassesFor(level),
    moves: fc.constantFrom(6, 6, 15, 40),
    settings: fc.oneof(
      { weight: 3, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.nat(DRAWN_SETTINGS.length - 1), { maxLength: 3 }) },
    ),
    more: fc.nat(11),
  });

/** Fault classes that need only a lock and a phone. */
const LOCK_FAULT_CLASSES: readonly FaultClass[] = [
  'jam',
  'parts',
  'power',
  'clocks',
  'gateway',
  'signal',
  'intruder',
  'codes',
];

/** Only a few at a time: a failure that needs two fault classes is usually found in a run with just those two, and rarely in a run with ten. */
function faultClassesFor(level: Level): fc.Arbitrary<FaultClass[]> {
  const all = [...(level === 'lock' ? LOCK_FAULT_CLASSES : FAULT_CLASSES)];
  return fc.oneof(
    { weight: 4, arbitrary: fc.subarray(all, { minLength: 1, maxLength: 1 }) },
    { weight: 4, arbitrary: fc.subarray(all, { minLength: 2, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.subarray(all, { minLength: 0 }) },
    // There are many rules about permissions, and the actions that they permit take no time.
    ...(level === 'lock' ? [] : [{ weight: 1, arbitrary: fc.constant<FaultClass[]>(['portal']) }]),
  );
}

/** One run out of three ends with a recovery phase. */
const RECOVERS_ONE_IN = 3;

export function setupOf(draw: Draw, level: Level = 'facility'): Setup {
  const startAt = STARTS[draw.start] ?? STARTS[0];
  const link = level === 'radio' ? 'radio' : 'memory';
  // This level exists to test bad radio conditions.
  const faultClasses: readonly FaultClass[] =
    level === 'radio' ? [...new Set<FaultClass>(['signal', ...draw.faultClasses])] : draw.faultClasses;
  return {
    draw,
    level,
    plan: facilityOf(draw, startAt),
    startAt,
    seed: String(draw.seed),
    link,
    faultClasses,
    moves: draw.moves,
    recovers: draw.seed % RECOVERS_ONE_IN === 0,
  };
}
