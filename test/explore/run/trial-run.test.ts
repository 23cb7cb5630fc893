/** What a run passes to the oracle about a lock is what the company knows at that moment, after every step. */
import { expect, it } from 'vitest';
import { confirmedOf } from '../../../src/core/views/confirmed.ts';
import { TrialRun } from '../../../src/explore/run/trial-run.ts';
import { runBatch } from '../../../src/explore/search/batch.ts';

/** JSON without the presses, which only the run's copy has. */
const withoutPresses = (known: unknown): string =>
  JSON.stringify(known, (name, value: unknown) => (name === 'pattern' ? undefined : value)) ?? 'nothing';

it('shows the oracle what the company considers confirmed now', () => {
  const runs: TrialRun[] = [];
  runBatch({ level: 'facility', seed: 12, runs: 2, ran: (trial) => runs.push(trial) });
  const locks = new Set<string>();
  const seen = new Set<string>();
  for (const { setup, played } of runs) {
    const trial = new TrialRun(setup);
    for (const step of played) {
      trial.play(step);
      for (const { id } of trial.site.devices) {
        const known = withoutPresses(trial.standing(id).known);
        expect(known).toBe(withoutPresses(confirmedOf(trial.site.core.state, trial.site.lock(id).mac)));
        locks.add(id);
        seen.add(`${id} ${known}`);
      }
    }
  }
  // More values than locks: it changed during the runs.
  expect(seen.size).toBeGreaterThan(locks.size);
});
