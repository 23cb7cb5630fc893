/** `why --seeds 32 --moments 50` on two threads, from the recording to the event that made the failure inevitable, against one thread. */
import { nextTurn } from '../src/cli/host/host.ts';
import { readPlan } from '../src/facility/files/plan.ts';
import { VERBS } from '../src/facility/verbs/verbs.ts';
import { instantOf } from '../src/scenario/local-time.ts';
import { readScenario } from '../src/scenario/parse.ts';
import { runScenario } from '../src/scenario/run.ts';
import type { TraceEvent } from '../src/sim/trace.ts';
import { bakedIn } from '../src/why/baked-in.ts';
import { BranchPool } from '../src/why/branch-pool.ts';
import { openWorld, visitOf, type World } from '../src/why/branches.ts';
import type { Row } from './row.ts';

const RUN = 'fixtures/practice-reports/runs/03-tension.yaml';
const SEEDS = 32;
const MOMENTS = 50;

interface Recorded {
  readonly world: World;
  readonly events: readonly TraceEvent[];
  readonly failure: TraceEvent;
}

function record(): Recorded {
  const read = readPlan('demo');
  const parsed = readScenario(RUN, VERBS);
  if (!read.ok || !parsed.ok) throw new Error(`${RUN} cannot be read`);
  const { scenario } = parsed;
  const startAt = instantOf(scenario.startAt, read.plan.timeZone, 0);
  const world = { plan: read.plan, seed: scenario.seed, startAt };
  const facility = openWorld(world);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  runScenario(scenario, facility);
  const failure = events.findLast(({ kind, data }) => kind === 'phone.outcome' && data.result !== 'unlocked');
  if (failure === undefined) throw new Error('nothing failed');
  return { world, events, failure };
}

async function date(
  { world, events, failure }: Recorded,
  workers: number,
  moments: number,
): Promise<readonly [seconds: number, runs: number]> {
  const start = process.hrtime.bigint();
  const visit = visitOf(events, failure);
  const pool = new BranchPool(
    { world, visit },
    {
      workers,
      nextTurn,
      signal: new AbortController().signal,
      lost: (why) => {
        throw new Error(why);
      },
    },
  );
  let runs = 0;
  const play: Parameters<typeof bakedIn>[3]['play'] = (branches) => pool.play(branches, () => void runs++);
  const { event } = await bakedIn(world, events, visit, { seeds: SEEDS, moments, play });
  await pool.close();
  if (event?.data.verb !== 'door.lean') throw new Error(`dated to ${JSON.stringify(event)}`);
  return [Number(process.hrtime.bigint() - start) / 1e9, runs];
}

export async function dating(): Promise<Row[]> {
  const recorded = record();
  const cpu = process.cpuUsage();
  const [took, runs] = await date(recorded, 2, MOMENTS);
  const { user, system } = process.cpuUsage(cpu);
  // On a busy machine the two threads do not have two cores.
  const each = (user + system) / 2e6;
  // One thread runs a fifth.
  const [alone, fewer] = await date(recorded, 1, MOMENTS / 5);
  const one = (alone * runs) / fewer;
  return [
    {
      what: `why, ${SEEDS} seeds × ${MOMENTS} branches and the bisection (${runs} runs) on two threads`,
      measured: `${took.toFixed(1)} s of wall-clock time; ${each.toFixed(1)} s of processor time per thread`,
      peer: `one thread, extrapolated from a fifth of the branches: ${one.toFixed(1)} s`,
      ratio: one / took,
      goal: '< 10 s of processor time per thread',
      reached: each < 10,
    },
  ];
}
