/**
 * How long the loop of a live facility of 1 000 units is held, with a store, all of its events streamed to a listener: the longest
 * of the turns in which nothing else gets a word in. The peer is the idle loop of the same process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { generatePlan } from '../src/facility/files/generate.ts';
import { facilityOpener } from '../src/server/facility-opener.ts';
import type { Serving } from '../src/server/options.ts';
import { serve } from '../src/server/serve.ts';
import { hostClock } from '../src/sim/live-clock.ts';
import type { Row } from './row.ts';

const UNITS = 1_000;
const START = Date.parse('2026-03-02T15:00:00Z');
const MEASURED_MS = Number(process.env.NOKE_SIM_BENCH_LOOP_MS ?? 20_000);
/** Percentile that is judged; the rest are whole snapshots and the collector of garbage. */
const MOST = 99;
const GOAL_MS = 30;

const sleep = (ms: number): Promise<void> => new Promise((done) => void hostClock.setTimeout(done, ms));
const ms = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(1)} ms`;

/** Delays of the loop while `busy` lasts. */
async function delays(busy: Promise<unknown>) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await busy;
  loop.disable();
  return loop;
}

async function measured(what: string, serving: Serving, idle: string, busy: () => Promise<unknown>): Promise<Row> {
  const { main } = serving.facilities;
  const from = main.now;
  const started = hostClock.now();
  const loop = await delays(busy());
  const speed = Math.round((main.now - from) / (hostClock.now() - started));
  const most = loop.percentile(MOST);
  return {
    what: `loop of ${UNITS} units, ${what}`,
    measured: `${MOST} % of the turns within ${ms(most)}, the longest ${ms(loop.max)}; ${speed} times as fast as the host`,
    peer: idle,
    goal: `${MOST} % within ${GOAL_MS} ms`,
    reached: most <= GOAL_MS * 1e6,
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
    const nothing = await delays(sleep(2_000));
    const idle = `the idle loop: ${MOST} % within ${ms(nothing.percentile(MOST))}, the longest ${ms(nothing.max)}`;
    const rows: Row[] = [];
    for (const speed of [3_600, 86_400]) {
      main.live.setSpeed(speed);
      main.live.start();
      rows.push(await measured(`speed ${speed}`, serving, idle, () => sleep(MEASURED_MS)));
      main.live.pause();
    }
    const jump = async () => {
      const under = main.live.jump(main.now + 31 * 86_400_000);
      await Promise.race([under, sleep(MEASURED_MS)]);
      main.live.pause();
      await under;
    };
    rows.push(await measured('a jump', serving, idle, jump));
    return rows;
  } finally {
    await serving.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
