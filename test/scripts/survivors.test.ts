/** scripts/mutants/survivors.json explains only mutants that exist. */
import { expect, test } from 'vitest';
import { staleSurvivors } from '../../scripts/mutants/survivors.ts';

test('every explained mutant exists, and every removed branch is gone', () => {
  expect(staleSurvivors().map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});
