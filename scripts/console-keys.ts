/**
 * `npm run full console-keys`: a console on a facility of 1,000 units at ×3,600 under a script of keys and resizes for ten minutes of real time
 * (`--minutes N`). Every key is answered within 100 ms, every frame shows the present, no row is torn after a resize, and the console's memory
 * stays flat. The facility falls behind rather than the keys. The keys include the past (`b`), a fork (`F`) and why (`w`) with its alternative runs.
 *
 * A facility grows with its log, its messages and its accounts, with or without a console. So another process runs the same facility to the same
 * times without one (`--alone`), and the console's memory is the difference. `--leak` keeps every facility that was shown, which the check must
 * notice.
 */
import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measured, processorClock, type Took } from '../bench/processor-clock.ts';
import type { Console } from '../src/console/console.ts';
import { openConsole } from '../src/console/open.ts';
import { takeStandingStill } from '../src/console/player/facility-snapshot.ts';
import type { LiveSource } from '../src/console/player/live-history.ts';
import { LocalClock } from '../src/console/text/local-clock.ts';
import { generatePlan } from '../src/facility/files/generate.ts';
import { openFromPlan, openFromPlanSteps } from '../src/facility/open/open.ts';
import { hostClock, LiveClock } from '../src/sim/live-clock.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    alone: { type: 'string' },
    leak: { type: 'boolean', default: false },
  },
});
const MINUTES = Number(values.minutes);
const UNITS = 1_000;
const SPEED = 3_600;
const KEY_EVERY_MS = 60;
const RESIZE_EVERY = 50;
const GOAL_MS = 100;
/** How often the memory is measured. */
const SAMPLES = 16;
/** The console's memory may grow by this much between the first quarter and the last. */
const FLAT_MB = 8;
const START = Date.parse('2026-03-02T07:00:00Z');
const SIZES = [
  [140, 45],
  [80, 24],
  [200, 60],
  [100, 30],
] as const;
/** Back to the panes of the live facility at the end, so that rounds can follow each other. */
const KEYS = (
  'down n w escape S-n escape p down p S-s tab up pagedown enter down o escape escape f f f f ? escape / x enter m escape ' +
  'S-t y n escape u escape t l g S-g : escape i escape space space + - escape ' +
  'b down up down up b b escape S-f down up down up s c escape escape escape'
).split(' ');

const plan = generatePlan(UNITS, 'keys');
const open = () => openFromPlan(plan, { seed: 'keys', startAt: START, life: true });

/** The memory in use at a point in simulated time. */
interface Sample {
  readonly at: number;
  readonly megabytes: number;
}

const megabytes = (): number => {
  global.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Prints the memory of the facility alone at these times. */
function runAlone(instants: readonly number[]): void {
  const facility = open();
  const used = instants.map((at) => {
    facility.clock.runUntil(at);
    return megabytes();
  });
  console.log(JSON.stringify(used));
}

/** The memory that the console uses beside its facility, in chronological order. */
function ofConsole(samples: readonly Sample[]): readonly number[] {
  const instants = samples.map(({ at }) => at).join();
  const { stdout, status } = spawnSync(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.url), '--alone', instants],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`the facility without a console ended with exit code ${status}`);
  const alone: readonly number[] = JSON.parse(stdout);
  return samples.map((sample, index) => sample.megabytes - (alone[index] ?? 0));
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

async function underKeys(): Promise<void> {
  const facility = open();
  const output = Object.assign(new PassThrough(), { columns: 140, rows: 45 });
  output.resume();
  const live = new LiveClock(facility.clock, {
    speed: SPEED,
    onError: (error) => {
      throw error;
    },
  });
  /** As in `up`: snapshots are taken in slices while time stands still. */
  const source: LiveSource = {
    snapshot: () => takeStandingStill(facility, live),
    restore: (snapshot) => openFromPlanSteps(plan, { seed: 'keys', startAt: START }, snapshot),
  };
  const shown: Console = openConsole(facility, live, {
    input: new PassThrough(),
    output,
    host: processorClock,
    env: { TERM: 'xterm-256color' },
    onQuit: () => {},
    source,
  });
  live.start();

  const local = new LocalClock(facility.timeZone);
  const took: Took[] = [];
  const slow: string[] = [];
  const wrong: string[] = [];
  const samples: Sample[] = [];
  const leaked = new Set<unknown>();
  const press = (count: number): void => {
    const key = KEYS[count % KEYS.length] ?? 'escape';
    const each = measured(() => {
      shown.key(key, key.length === 1 ? key : undefined);
      // A move that is about to end is not painted before.
      while (!shown.frame() && shown.moving);
    });
    took.push(each);
    if (each.wait > GOAL_MS) slow.push(`key ${count} (${key}): ${each.wait.toFixed(0)} ms`);
    const rows = shown.text();
    if (values.leak) leaked.add(shown.player.facility);
    const [header = ''] = rows;
    if (!header.includes(local.dateTime(shown.player.facility.clock.now())))
      wrong.push(`key ${count} (${key}): a stale frame: ${header}`);
    const torn = rows.findIndex((row) => row.length > output.columns);
    if (torn >= 0 || rows.length > output.rows) wrong.push(`key ${count} (${key}): row ${torn} is torn`);
    if (count % RESIZE_EVERY === RESIZE_EVERY - 1) {
      const [columns, height] = SIZES[((count / RESIZE_EVERY) % SIZES.length) | 0] ?? SIZES[0];
      Object.assign(output, { columns, rows: height });
      output.emit('resize');
    }
  };

  const until = hostClock.now() + MINUTES * 60_000;
  let pressed = 0;
  let nextSample = hostClock.now();
  while (hostClock.now() < until) {
    press(pressed++);
    // At the end of a round, no branch and no fork is open.
    if (pressed % KEYS.length === 0 && hostClock.now() >= nextSample) {
      samples.push({ at: facility.clock.now(), megabytes: megabytes() });
      nextSample += (MINUTES * 60_000) / SAMPLES;
    }
    await new Promise<void>((done) => void hostClock.setTimeout(done, KEY_EVERY_MS));
  }
  const simulated = (facility.clock.now() - START) / 3_600_000;
  const events = facility.trace.seq;
  shown.close();
  live.stop();

  const spread = (part: keyof Took): string => {
    const sorted = took.map((each) => each[part]).toSorted((a, b) => a - b);
    const at = (share: number): string =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
    return `${at(0.5)} ms in the middle, 99% within ${at(0.99)} ms, ${at(1)} ms at worst`;
  };
  const own = ofConsole(samples);
  // The first quarter fills what the console keeps; the second is compared with the last.
  const quarter = own.length >> 2;
  const [early, late] = [middle(own.slice(quarter, 2 * quarter)), middle(own.slice(-quarter))];
  const whole = (which: number): string => (samples.at(which)?.megabytes ?? 0).toFixed(0);
  const isFlat = quarter > 0 && late - early <= FLAT_MB;
  console.log(`${pressed} keys in ${MINUTES} minutes, ${events} events, ${simulated.toFixed(0)} h simulated`);
  console.log(`a key and its frame: ${spread('wait')}`);
  console.log(`  on the clock ${spread('clock')}; processor time of all threads ${spread('cpu')}`);
  console.log(`${slow.length} keys took more than ${GOAL_MS} ms; ${wrong.length} frames were stale or torn`);
  console.log(
    `heap: ${whole(quarter)} MB after a quarter, ${whole(-1)} MB at the end; of this the console uses ${early.toFixed(1)} MB in the second quarter ` +
      `and ${late.toFixed(1)} MB in the last, the facility the rest; ${isFlat ? 'flat' : quarter === 0 ? 'too few rounds to judge' : `grows by more than ${FLAT_MB} MB`}`,
  );
  for (const line of [...slow, ...wrong].slice(0, 10)) console.log(`  ${line}`);
  process.exitCode = wrong.length === 0 && slow.length === 0 && isFlat ? 0 : 1;
}

if (values.alone === undefined) await underKeys();
else runAlone(values.alone.split(',').map(Number));
