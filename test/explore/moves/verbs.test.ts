/** Every verb that people have is among the moves of the search; what is left out is named here, with the reason. */
import { expect, test } from 'vitest';
import { movesOf } from '../../../src/explore/search/commands.ts';
import { type Draw, FAULT_CLASSES } from '../../../src/explore/setup/draw.ts';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';

/** Verbs that no move plays, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'developer.order': 'played on the paths that lead to every transition (src/explore/targets)',
  'intruder.alter': 'played on those paths: what a phone is told falsely breaks what it says to its user',
};

const draw = (status: number): Draw => ({
  zone: 0,
  start: 0,
  seed: 1,
  ios: false,
  units: [0, 1, 2].map((i) => ({ status: (status + i) % 7, factory: false, drift: 0 })),
  faultClasses: [...FAULT_CLASSES],
  moves: 80,
  settings: [],
  more: 1,
});

function played(): Set<string> {
  const verbs = new Set<string>();
  for (const status of [0, 3]) {
    const setup = setupOf(draw(status));
    for (const move of movesOf('radio'))
      for (let a = 0; a < 8; a++)
        for (let b = 0; b < 8; b++)
          for (let c = 0; c < 30; c++)
            for (const step of move.steps(setup, { a, b, c })) if ('verb' in step) verbs.add(step.verb);
  }
  return verbs;
}

test('every verb is played by some move, or is left out for a reason', () => {
  const found = played();
  const missing = [...VERBS.keys()].filter((verb) => !found.has(verb) && LEFT_OUT[verb] === undefined);
  expect(missing).toEqual([]);
  expect(Object.keys(LEFT_OUT).filter((verb) => found.has(verb) || !VERBS.has(verb))).toEqual([]);
});

test('every faultClass has a move, and every move a verb that exists', () => {
  const moves = movesOf('facility');
  for (const faultClass of FAULT_CLASSES)
    expect(
      moves.some((move) => move.faultClass === faultClass),
      faultClass,
    ).toBe(true);
  expect([...played()].filter((verb) => !VERBS.has(verb))).toEqual([]);
});
