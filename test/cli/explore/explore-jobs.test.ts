/** The jobs that a search hands out: random runs by number, and later target paths to what they have not visited. */
import { describe, expect, test } from 'vitest';
import { Jobs } from '../../../src/cli/explore/explore-jobs.ts';
import type { Job } from '../../../src/explore/jobs/job.ts';
import { ReportBuilder } from '../../../src/explore/jobs/report.ts';
import { WHOLE } from '../../../src/explore/jobs/shard.ts';
import type { Level } from '../../../src/explore/setup/draw.ts';

function search(options: { level?: Level; time?: number; runs?: number; coverage?: true | 'all' }) {
  let now = 0;
  const level = options.level ?? 'facility';
  const book = new ReportBuilder({ level, seed: 1, shard: WHOLE });
  const clock = { now: () => now, setTimeout: () => setTimeout(() => undefined, 0), clearTimeout: () => undefined };
  const jobs = new Jobs({ ...options, level }, { seed: 1, shard: WHOLE, book }, clock);
  let n = 0;
  const next = (ms: number): Job | undefined => {
    now = ms;
    return jobs.next(n++);
  };
  return { next, book, jobs };
}

describe('jobs of a search', () => {
  test('target paths are played after a third of the time, each cell once, and then random runs again', () => {
    const { next } = search({ time: 60_000 });
    expect(next(0)).toMatchObject({ number: 0, runs: 10 });
    expect(next(17_900)).toMatchObject({ number: 1, runs: 10 });
    const cells: string[] = [];
    let job = next(18_000);
    for (; job?.cells !== undefined; job = next(18_000)) cells.push(...job.cells);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBeGreaterThan(250);
    // Random runs do not depend on the target paths between them.
    expect(job).toMatchObject({ number: 2, seed: 1 + 2 * 7_919, runs: 10 });
  });

  test.each([
    [{ time: 20_000 }, 18_000, 2_000],
    [{}, 54_000, 6_000],
    [{ time: 600_000 }, 590_000, 10_000],
  ])('%j: no job begins in the last tenth of the time, or in the last ten seconds', (options, last, ending) => {
    const { next, jobs } = search({ level: 'keys', ...options });
    expect(next(last - 1)).toBeDefined();
    expect(next(last)).toBeUndefined();
    expect(jobs.endingMs).toBe(ending);
  });

  test('a visited cell is not targeted', () => {
    const { next, book } = search({ time: 3_000 });
    const cell = book.neverVisited()[0] ?? '';
    const [table = '', ...name] = cell.split(' ');
    const nothing = { runs: 1, steps: 1, events: 1, checkedTwice: 0, found: [] };
    book.add({ number: 0, ...nothing, coverage: { [table]: { [name.join(' ')]: 1 } } });
    expect(next(1_000)?.cells).toBeDefined();
    expect(next(1_000)?.cells).not.toContain(cell);
    expect(book.neverVisited()).not.toContain(cell);
  });

  test('--runs is exact; targeted runs are added only with --coverage', () => {
    const plain = search({ runs: 25 });
    expect([0, 1, 2, 3].map(() => plain.next(0)?.runs)).toEqual([10, 10, 5, undefined]);
    const asked = search({ runs: 25, coverage: 'all' });
    expect(asked.next(0)?.cells).toBeUndefined();
    expect(asked.next(0)?.cells).toBeDefined();
  });

  test.each(['keys', 'radio'] as const)('level %s has no ways', (level) => {
    expect(search({ level, time: 60_000 }).next(53_900)).toMatchObject({ runs: 10 });
  });
});
