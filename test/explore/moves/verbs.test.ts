/** Every verb is part of some move of the search, and every move uses only verbs and arguments that exist. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERYDAY, TRIES } from '../../../src/explore/moves/everyday.ts';
import { choicesOf, type Move } from '../../../src/explore/moves/move.ts';
import { MOVES, movesOf } from '../../../src/explore/moves/moves.ts';
import { type Draw, FAULT_CLASSES } from '../../../src/explore/setup/draw.ts';
import { type Setup, setupOf } from '../../../src/explore/setup/setup.ts';
import type { Step } from '../../../src/explore/setup/steps.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';

/** Verbs that no move plays, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'person.askUsers': 'it only notes for whom a unit does not open',
  'phone.checkVersion': 'it only shows the version',
  'person.contactSupport': 'it only notes that no step of a troubleshooting tree helped',
  'portal.signOut': 'signed out, staff do nothing; what is left to find stands in its scenario',
  'lock.updateFirmware': 'a lock takes it only in the firmware mode that developer.order starts',
  'developer.order': 'played on the paths that lead to every transition (src/explore/targets)',
  'intruder.alter': 'played on those paths: false data for a phone falsifies what it shows to its user',
};

/** Enough for a choice that is made once in a few hundred draws. */
const SAMPLES = 200;

const draw = (status: number, seed: number): Draw => ({
  zone: 0,
  start: 0,
  seed,
  ios: false,
  units: [0, 1, 2].map((i) => ({ status: (status + i) % 7, factory: false, drift: 0 })),
  faultClasses: [...FAULT_CLASSES],
  moves: 40,
  settings: [],
  more: 1,
});
const SETUPS: readonly Setup[] = [0, 3].map((status) => setupOf(draw(status, 1)));

const sampled = ({ steps }: Move): readonly Step[] =>
  SETUPS.flatMap((setup) => fc.sample(steps(choicesOf(setup)), { seed: 1, numRuns: SAMPLES })).flat();

const ALL: readonly (readonly [group: string, move: Move])[] = [
  ...EVERYDAY.map((move) => ['everyday', move] as const),
  ['after a change', TRIES],
  ...FAULT_CLASSES.flatMap((faultClass) => MOVES[faultClass].map((move) => [faultClass, move] as const)),
];
const STEPS: ReadonlyMap<string, readonly Step[]> = new Map(ALL.map(([, move]) => [move.name, sampled(move)]));

describe('moves', () => {
  test('every verb is played by a move or is excluded with a reason', () => {
    const found = new Set([...STEPS.values()].flat().flatMap((step) => ('verb' in step ? [step.verb] : [])));
    expect([...VERBS.keys()].filter((verb) => !found.has(verb) && LEFT_OUT[verb] === undefined)).toEqual([]);
    expect(Object.keys(LEFT_OUT).filter((verb) => found.has(verb) || !VERBS.has(verb))).toEqual([]);
  });

  test.each(ALL.map(([group, { name }]) => [group, name] as const))(
    '%s: %s: its verbs accept its arguments',
    (_group, name) => {
      const steps = STEPS.get(name) ?? [];
      expect(steps.length).toBeGreaterThan(0);
      const wrong = steps.filter(
        (step) => 'verb' in step && VERBS.get(step.verb)?.params.safeParse(step.args).success !== true,
      );
      expect(wrong).toEqual([]);
    },
  );

  test('move names are unique', () => {
    // Two fault classes may share a move.
    expect(STEPS.size).toBe(new Set(ALL.map(([, { steps }]) => steps)).size);
  });

  test('every fault class has moves, and a run has the number of moves that was drawn', () => {
    for (const faultClass of FAULT_CLASSES) expect(MOVES[faultClass].length, faultClass).toBeGreaterThan(0);
    for (const moves of [0, 6, 40]) {
      const setup = setupOf({ ...draw(0, 1), moves });
      for (const run of fc.sample(movesOf(setup), { seed: 1, numRuns: 20 })) expect(run).toHaveLength(moves);
    }
  });
});
