/**
 * How long a live facility of 1,000 units blocks the event loop, with a store and a listener that receives all of its events as
 * text. The goal applies to the processor time of a turn, which hardly depends on the load of the machine; the waiting time of a
 * client is shown beside it. The peer is the idle loop of the same process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatePlan } from '../src/facility/files/generate.ts';
import { facilityOpener } from '../src/server/facility-opener.ts';
import type { Serving } from '../src/server/options.ts';
import { serve } from '../src/server/serve.ts';
import { hostClock } from '../src/sim/live-clock.ts';
import type { Row } from './row.ts';

const UNITS = 1_000;
const START = Date.parse('2026-03-02T15:00:00Z');
const MEASURED_MS = Number(process.env.NOKE_SIM_BENCH_LOOP_MS ?? 20_000);
/** The goal applies to this share of the turns; the rest write whole snapshots or collect garbage. */
const MAX_COUNT = 0.99;
const GOAL_MS = 30;

const sleep = (ms: number): Promise<void> => new Promise((done) => void hostClock.setTimeout(done, ms));
const written = (ms: number): string => `${ms.toFixed(1)} ms`;

interface Turns {
  readonly most: number;
  readonly longest: number;
  readonly waited: number;
}

/** The turns of the loop while `busy` lasts: the processor time of each, and the longest waiting time. */
async function turns(busy: Promise<unknown>): Promise<Turns> {
  const spent: number[] = [];
  let waited = 0;
  let [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
  const look = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    const now = process.hrtime.bigint();
    spent.push((user + system) / 1_000);
    waited = Math.max(waited, Number(now - wall) / 1e6);
    [cpu, wall] = [process.cpuUsage(), now];
  };
  const timer = setInterval(look, 1);
  await busy;
  clearInterval(timer);
  spent.sort((one, other) => one - other);
  return { most: spent[Math.floor(spent.length * MAX_COUNT)] ?? 0, longest: spent.at(-1) ?? 0, waited };
}

async function measured(what: string, serving: Serving, idle: string, busy: () => Promise<unknown>): Promise<Row> {
  const { main } = serving.facilities;
  const from = main.now;
  const started = hostClock.now();
  const { most, longest, waited } = await turns(busy());
  const speed = Math.round((main.now - from) / (hostClock.now() - started));
  const ran = speed === 0 ? '' : `; ${speed.toLocaleString('en')}× real time`;
  return {
    what: `loop of ${UNITS.toLocaleString('en')} units, ${what}`,
    measured: `99% of turns take ${written(most)} of CPU or less (longest ${written(longest)}); longest wait ${written(waited)}${ran}`,
    peer: idle,
    goal: `99% at most ${GOAL_MS} ms`,
    reached: most <= GOAL_MS,
  };
}

export async function loop(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'noke-sim-bench-'));
  const plan = generatePlan(UNITS, 'bench');
  const serving = await serve({
    open: facilityOpener(plan, { seed: 'bench', startAt: START, life: true }),
    ports: { websocket: false, control: false, core: false },
    paused: true,
    data: { dir, identity: 'bench' },
  });
  try {
    const { main } = serving.facilities;
    main.onDurable((events) => void JSON.stringify(events));
    const nothing = await turns(sleep(2_000));
    const idle = `the idle loop: 99% of turns take ${written(nothing.most)} or less; longest wait ${written(nothing.waited)}`;
    const rows: Row[] = [];
    for (const speed of [3_600, 86_400]) {
      main.live.setSpeed(speed);
      main.live.start();
      rows.push(await measured(`speed ${speed.toLocaleString('en')}`, serving, idle, () => sleep(MEASURED_MS)));
      main.live.pause();
    }
    const jump = async () => {
      const under = main.live.jump(main.now + 31 * 86_400_000);
      await Promise.race([under, sleep(MEASURED_MS)]);
      main.live.pause();
      await under;
    };
    rows.push(await measured('a jump', serving, idle, jump));
    rows.push(await measured('a whole snapshot is saved', serving, idle, () => serving.facilities.save('bench')));
    return rows;
  } finally {
    await serving.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
