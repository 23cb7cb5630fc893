/**
 * `npm run full console-week`: a recording of a week of a facility of 1,000 units, as `up --trace` writes it, is read by the console and replayed to its
 * end. Each step back from there, and at increasing distances from the end, is shown within 200 ms. `--hours N` records a shorter time.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stepsBack } from '../bench/step-back.ts';
import { recordingFileSteps } from '../src/console/player/recording.ts';
import { generatePlan } from '../src/facility/files/generate.ts';
import { openFromPlanSteps } from '../src/facility/open/open.ts';
import { TraceRecorder } from '../src/scenario/trace-file.ts';
import { openTrace } from '../src/scenario/trace-reader.ts';
import type { Json } from '../src/sim/clock.ts';
import { hostClock } from '../src/sim/live-clock.ts';
import { finished } from '../src/sim/steps.ts';

const GOAL_MS = 200;
const HOUR_MS = 3_600_000;
const { values } = parseArgs({ options: { hours: { type: 'string', default: '168' } } });
const plan = generatePlan(1_000, 'week');
const open = (snapshot?: Json) =>
  openFromPlanSteps(plan, { seed: 'week', startAt: Date.parse('2026-03-02T07:00:00Z'), life: true }, snapshot);

/** Runs the facility and records it. */
function record(file: string): void {
  const facility = finished(open());
  const run = {
    tool: 'noke-sim',
    seed: 'week',
    startAt: '2026-03-02T00:00',
    timeZone: facility.timeZone,
    facility: { from: 'inline', plan },
  } as const;
  const recorder = new TraceRecorder(file, run, facility.trace, facility.clock);
  for (let hour = 0; hour < Number(values.hours); hour++) facility.clock.runFor(HOUR_MS);
  recorder.close();
}

const started = hostClock.now();
const seconds = (): string => `after ${((hostClock.now() - started) / 1000).toFixed(0)} s`;
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-week-'));
try {
  const file = join(folder, 'week.jsonl');
  record(file);
  console.log(`recorded ${(statSync(file).size / 2 ** 20).toFixed(0)} MB ${seconds()}`);
  const read = finished(recordingFileSteps(file, openTrace(file)));
  if (!read.ok) throw new Error(read.problems[0]?.message);
  const memory = (process.memoryUsage().heapUsed / 2 ** 20).toFixed(0);
  console.log(`read ${read.recording.events.length} events ${seconds()}; the heap holds ${memory} MB`);
  const took = await stepsBack(read.recording, { open });
  const waits = took.map(({ wait }) => Math.round(wait));
  console.log(`replayed to the end and stepped back ${waits.length} times ${seconds()}: ${waits.join(', ')} ms`);
  process.exitCode = Math.max(...waits) < GOAL_MS ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
