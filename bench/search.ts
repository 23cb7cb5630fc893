/**
 * The search on one core: verbs and waits per second with the oracle attached, against the same steps without it (no trace, no
 * oracle) as the bound. Machine transitions are counted as evaluated guards and reactions of firmware and bodies.
 */
import { Coverage } from '../src/explore/coverage/coverage.ts';
import { runBatch } from '../src/explore/search/batch.ts';
import type { Setup } from '../src/explore/setup/setup.ts';
import type { Step } from '../src/explore/setup/steps.ts';
import { SOUND_PARTS } from '../src/facility/faults/fault.ts';
import { openFromPlan } from '../src/facility/open/open.ts';
import { instantOf } from '../src/scenario/local-time.ts';
import { type Row, seconds } from './row.ts';

const RUNS = 60;
const SEED = 20_261;

/** The same steps in a facility without an oracle. */
function unwatched({ plan, seed, startAt }: Setup, steps: readonly Step[]): void {
  const site = openFromPlan(plan, { seed, startAt: instantOf(startAt, plan.timeZone, 0) });
  site.trace.recording = false;
  for (const step of steps) {
    if ('verb' in step) site.play(step.verb, step.args);
    else if ('waitMs' in step) site.clock.runFor(step.waitMs);
  }
}

export function search(): Row[] {
  const runs: { setup: Setup; steps: readonly Step[] }[] = [];
  runBatch({ level: 'facility', seed: SEED + 1, runs: 10 });
  let batch = runBatch({ level: 'facility', seed: SEED, runs: 1 });
  const took = seconds(() => {
    batch = runBatch({
      level: 'facility',
      seed: SEED,
      runs: RUNS,
      ran: (trial) => runs.push({ setup: trial.setup, steps: [...trial.played] }),
    });
  });
  const bare = seconds(() => {
    for (const { setup, steps } of runs) unwatched(setup, steps);
  });
  const coverage = new Coverage();
  runBatch({ level: 'facility', seed: SEED, runs: RUNS, parts: coverage.watching(SOUND_PARTS) });
  const counts = coverage.counts();
  const reactions = Object.values(counts.reaction ?? {}).reduce((sum, count) => sum + count, 0);
  const commands = Math.round(batch.steps / took);
  const transitions = Math.round(reactions / took);
  return [
    {
      what: 'search, facility commands per second per core',
      measured: `${commands.toLocaleString('en')}/s${batch.found === undefined ? '' : ', but the batch ended at a failure'}`,
      peer: `${Math.round(batch.steps / bare).toLocaleString('en')}/s without the oracle`,
      ratio: bare / took,
      goal: '≥ 2,000/s',
      reached: commands >= 2_000 && batch.found === undefined,
    },
    {
      what: 'search, state-machine reactions per second per core',
      measured: `${transitions.toLocaleString('en')}/s`,
      peer: `${(reactions / batch.steps).toFixed(1)} reactions per command, which limits this figure; lock-actors measures the machines alone`,
      goal: '≥ 20,000/s',
      reached: transitions >= 20_000,
    },
  ];
}
