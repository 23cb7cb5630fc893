/** The facilities that scenarios name: the shipped ones are always there, files come from whoever provides them. */
import { expect, it } from 'vitest';
import { facilitiesFrom } from '../../../src/cli/run/facilities.ts';
import { problem } from '../../../src/facility/files/problem.ts';

it('a worker that has only the files of its job opens the shipped facility, and no other file', () => {
  const asked: string[] = [];
  const facilities = facilitiesFrom((file) => {
    asked.push(file);
    return {
      ok: false,
      problems: [problem({ code: 'E-FILE-1', file, line: 0, column: 0, path: '', found: 'none', expected: 'a file' })],
    };
  });
  const options = { seed: '1', startAt: '2026-03-05T12:00', beside: '/jobs/one.yaml' };
  expect(facilities.open({ from: 'demo' }, options).ok).toBe(true);
  expect(asked).toEqual([]);
  expect(facilities.open({ from: 'file', path: 'other.facility.yaml' }, options).ok).toBe(false);
  expect(asked).toEqual(['/jobs/other.facility.yaml']);
});
