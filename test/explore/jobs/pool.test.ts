/** Child processes of a search: one that does not end is reported with its run, killed and replaced. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Job, JobResult } from '../../../src/explore/jobs/job.ts';
import { Pool } from '../../../src/explore/jobs/pool.ts';
import { readReplay } from '../../../src/explore/setup/replay-string.ts';

const worker = {
  file: fileURLToPath(new URL('./spinning-worker.mjs', import.meta.url)),
  execArgv: [],
};

test('INV-SOUND: a run that does not end is killed at its time limit and reported with its string, and the search continues', async () => {
  const job = (number: number): Job => ({ number, level: 'lock', seed: 7, runs: 3, twice: false });
  const jobs: readonly Job[] = [{ ...job(0), fault: 'spins', runs: 40 }, job(1), job(2)];
  const results: JobResult[] = [];
  const pool = new Pool({
    workers: 1,
    worker,
    // Long enough for a run that ends, on a busy machine.
    runLimitMs: 5_000,
    job: (n) => jobs[n],
    done: (result) => results.push(result),
  });
  await pool.run();
  expect(results.map(({ number }) => number)).toEqual([0, 1, 2]);
  const [spun, ...others] = results;
  expect(spun?.found).toHaveLength(1);
  const found = spun?.found[0];
  expect(found?.broken.invariant).toBe('INV-SOUND');
  expect(found?.broken.what).toMatch(/^run \d+ of seed 7 did not end within 5 s/);
  const read = readReplay(found?.replay ?? '');
  expect(read).toMatchObject({ ok: true, replay: { level: 'lock', seed: 7, path: String(spun?.runs) } });
  for (const other of others) expect(other).toMatchObject({ runs: 3, found: [] });
}, 60_000);

test('INV-4: once the search is stopped, a failure whose shrinking does not end is reported as it is', async () => {
  const results: JobResult[] = [];
  const pool = new Pool({
    workers: 1,
    worker,
    endLimitMs: 400,
    job(number) {
      pool.stop();
      return { number, level: 'lock', seed: 7, runs: 40, twice: false, fault: 'fails-then-spins' };
    },
    done: (result) => results.push(result),
  });
  await pool.run();
  expect(results).toHaveLength(1);
  const [found] = results[0]?.found ?? [];
  expect(found?.broken).toMatchObject({ invariant: 'INV-SOUND', what: expect.stringContaining('touched') });
  expect(found?.steps.length).toBeGreaterThan(0);
}, 60_000);

test('INV-2, INV-4: once the time is up, a job that does not end is killed without a failure, and the runs that had ended count', async () => {
  const results: JobResult[] = [];
  const pool = new Pool({
    workers: 1,
    worker,
    job(number) {
      pool.end(5_000);
      return { number, level: 'lock', seed: 7, runs: 1_000, twice: false, fault: 'spins-later' };
    },
    done: (result) => results.push(result),
  });
  await pool.run();
  expect(results).toEqual([expect.objectContaining({ number: 0, found: [] })]);
  const [{ runs = 0, steps = 0, events = 0, coverage = {} } = {}] = results;
  expect(runs).toBeGreaterThan(0);
  expect(steps).toBeGreaterThanOrEqual(runs);
  expect(events).toBeGreaterThan(steps);
  expect(Object.keys(coverage)).toContain('transition');
}, 60_000);

test('INV-4: once the time is up, a child process that has not started yet is not waited for', async () => {
  const results: JobResult[] = [];
  const pool = new Pool({
    workers: 2,
    worker: { file: fileURLToPath(new URL('./silent-worker.mjs', import.meta.url)), execArgv: [] },
    job: (number) => ({ number, level: 'lock', seed: number, runs: 1, twice: false }),
    done: (result) => results.push(result),
  });
  const ended = pool.run();
  pool.end();
  await ended;
  expect(results).toEqual([]);
}, 60_000);

test('a stopped search ends with its results so far and leaves no child process behind', async () => {
  const results: JobResult[] = [];
  const pool = new Pool({
    workers: 2,
    worker,
    job: (number) => ({ number, level: 'lock', seed: number, runs: 1, twice: false }),
    done(result) {
      results.push(result);
      if (results.length === 2) pool.stop();
    },
  });
  await pool.run();
  expect(results.length).toBeGreaterThanOrEqual(2);
  expect(results.length).toBeLessThanOrEqual(3);
}, 60_000);
