/** The move that invents sessions and withholds lists finds a core that trusts too much, and nothing in correct code. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTRUDER } from '../../../src/explore/moves/classes/intruder.ts';
import { choicesOf } from '../../../src/explore/moves/move.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import type { Draw } from '../../../src/explore/setup/draw.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { SOUND_PARTS } from '../../../src/facility/faults/fault.ts';
import { FAULTS } from '../../../src/facility/faults/faults.ts';

const NAME = 'an intruder invents sessions, withholds lists and records, and uploads late';
const DRAW: Draw = {
  zone: 0,
  start: 0,
  seed: 0,
  ios: false,
  units: [{ status: 0, factory: false, drift: 0 }],
  faultClasses: ['intruder'],
  moves: 6,
  settings: [],
  more: 0,
};
const SAMPLES = 24;

function found(fault?: string): string[] {
  const setup = setupOf(DRAW);
  const move = INTRUDER.find(({ name }) => name === NAME);
  if (move === undefined) throw new Error(`no move ${NAME}`);
  const parts = fault === undefined ? SOUND_PARTS : (FAULTS.get(fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS);
  return fc.sample(move.steps(choicesOf(setup)), { seed: 1, numRuns: SAMPLES }).flatMap((steps) => {
    const trial = new TrialRun(setup, parts);
    for (const step of steps) trial.play(step);
    return trial.broken === undefined ? [] : [trial.broken.invariant];
  });
}

test('code without a fault withstands it', () => {
  expect(found()).toEqual([]);
});

test.each(['any-record-confirms', 'confirmed-too-soon'])('%s is found', (fault) => {
  expect(new Set(found(fault))).toEqual(new Set(['INV-CONFIRMED']));
});
