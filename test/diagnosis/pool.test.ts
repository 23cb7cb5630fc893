/** The pool of the diagnosis: the number of threads changes nothing, and a thread that ends loses nothing. */
import { expect, it } from 'vitest';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { Pool, type PoolOptions } from '../../src/diagnosis/pool.ts';
import { everyHypothesis, hypothesisOf } from '../../src/diagnosis/tiers.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { ALL } from '../sizes.ts';
import { practised } from './practice.ts';

const turn = () => new Promise<void>((done) => void hostClock.setTimeout(done, 1));

const { of } = practised('12');
const HYPOTHESES = [...everyHypothesis.slice(0, 10), hypothesisOf(['asleep', 'battery-low'])];

/** Plays with that many threads; this thread continues only once the others have played something, or are lost. */
async function played(workers: number, options: Partial<PoolOptions> = {}) {
  const lost: string[] = [];
  let here = 0;
  let count = 0;
  const pool = new Pool(of, {
    workers,
    signal: new AbortController().signal,
    lost: (why) => void lost.push(why),
    nextTurn: async () => {
      here += 1;
      while (workers > 1 && here === 1 && count < workers && lost.length < workers - 1) await turn();
    },
    ...options,
  });
  const trials = await pool.play(HYPOTHESES, () => {
    count += 1;
  });
  await pool.close();
  return { trials, lost, here, count };
}

const written = (found: Awaited<ReturnType<typeof played>>): string => {
  const { best, ...shown } = diagnosisOf(of, found.trials);
  const outcomes = found.trials.map(({ hypothesis, effect, findings, path, steps, shows }) => [
    hypothesis.id,
    effect,
    findings,
    path,
    steps,
    [...shows],
  ]);
  return JSON.stringify([shown, best?.hypothesis.id, best?.run.steps, outcomes]);
};

it('INV-1: the number of threads changes no trial', { timeout: 120_000 }, async () => {
  const one = await played(1);
  expect([one.here, one.count]).toEqual([HYPOTHESES.length, HYPOTHESES.length]);
  for (const workers of ALL ? [2, 4] : [3]) {
    const more = await played(workers);
    expect(more.here).toBeLessThan(HYPOTHESES.length);
    expect(more.count).toBe(HYPOTHESES.length);
    expect(written(more)).toBe(written(one));
  }
});

it('INV-2: what a thread leaves when it ends is played here', { timeout: 120_000 }, async () => {
  const died = await played(3, { module: new URL('./workers/dies.ts', import.meta.url) });
  expect(died.lost).toEqual(['planted', 'planted']);
  expect(died.here).toBe(HYPOTHESES.length);
  expect(written(died)).toBe(written(await played(1)));
});

it('INV-3: once aborted it returns what there is and leaves no thread, not even one that hangs', {
  timeout: 120_000,
}, async () => {
  const stop = new AbortController();
  let here = 0;
  const pool = new Pool(of, {
    workers: 3,
    signal: stop.signal,
    lost: () => undefined,
    module: new URL('./workers/hangs.ts', import.meta.url),
    // Continues once both threads have begun.
    nextTurn: async () => {
      here += 1;
      while (pool.busy < 2) await turn();
      if (here === 3) stop.abort();
    },
  });
  const played: number[] = [];
  const trials = await pool.play(HYPOTHESES, (index) => void played.push(index));
  // Neither thread delays the first ranking: they began at the end of the list.
  expect(played).toEqual([0, 1, 2]);
  expect(trials.length).toBeLessThanOrEqual(3);
  await pool.close();
  expect(pool.size).toBe(0);
});
