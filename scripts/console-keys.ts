/**
 * `npm run full console-keys`: a console on a facility of 1 000 units at ×3 600 under a script of keys and resizes for ten minutes of real time
 * (`--minutes N`). Every key is answered within 100 ms, every frame shows the present, no row is torn after a resize, and memory
 * stays flat. The facility falls behind rather than the keys. The keys include the past (`b`), a fork (`F`) and why (`w`) with its worlds.
 */
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import { measured, processorClock, type Took } from '../bench/processor-clock.ts';
import { openConsole } from '../src/console/open.ts';
import { type FacilitySnapshot, takeSnapshotSteps } from '../src/console/player/facility-snapshot.ts';
import type { LiveSource } from '../src/console/player/live-history.ts';
import { LocalClock } from '../src/console/text/local-clock.ts';
import { generatePlan } from '../src/facility/files/generate.ts';
import { openFromPlan, openFromPlanSteps } from '../src/facility/open/open.ts';
import { hostClock, LiveClock } from '../src/sim/live-clock.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const MINUTES = Number(values.minutes);
const UNITS = 1_000;
const SPEED = 3_600;
const KEY_EVERY_MS = 60;
const RESIZE_EVERY = 50;
const GOAL_MS = 100;
/** Memory may be this much larger at the end than when everything had been shown once. */
const FLAT_MB = 60;
const START = Date.parse('2026-03-02T07:00:00Z');
const SIZES = [
  [140, 45],
  [80, 24],
  [200, 60],
  [100, 30],
] as const;
/** Back to the panes at the end, so that rounds can follow each other. */
const KEYS = (
  'down n w escape S-n escape p down p S-s tab up pagedown enter down o escape escape f f f f ? escape / x enter m escape ' +
  'S-t y n escape u escape t l g S-g : escape i escape space space + - escape ' +
  'b down up down up b b escape S-f down up down up s c escape escape escape'
).split(' ');

const plan = generatePlan(UNITS, 'keys');
const facility = openFromPlan(plan, { seed: 'keys', startAt: START, life: true });
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
  async snapshot() {
    const steps = takeSnapshotSteps(facility);
    let taken: FacilitySnapshot | undefined;
    await live.standStill(() => {
      const step = steps.next();
      if (step.done === true) taken = step.value;
      return step.done === true;
    });
    return taken;
  },
  restore: (snapshot) => openFromPlanSteps(plan, { seed: 'keys', startAt: START }, snapshot),
};
const shown = openConsole(facility, live, {
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
const heaps: number[] = [];

function press(count: number): void {
  const key = KEYS[count % KEYS.length] ?? 'escape';
  const each = measured(() => {
    shown.key(key, key.length === 1 ? key : undefined);
    // A move that is about to end is not painted before.
    while (!shown.frame() && shown.moving);
  });
  took.push(each);
  if (each.wait > GOAL_MS) slow.push(`key ${count} (${key}): ${each.wait.toFixed(0)} ms`);
  const rows = shown.text();
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
}

const megabytes = (): number => {
  global.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const until = hostClock.now() + MINUTES * 60_000;
const perMinute = Math.max(1, Math.floor(60_000 / KEY_EVERY_MS / 2));
let pressed = 0;
while (hostClock.now() < until) {
  press(pressed++);
  if (pressed % perMinute === 0) heaps.push(megabytes());
  await new Promise<void>((done) => void hostClock.setTimeout(done, KEY_EVERY_MS));
}
heaps.push(megabytes());
const simulated = (facility.clock.now() - START) / 3_600_000;
shown.close();
live.stop();

const spread = (part: keyof Took): string => {
  const sorted = took.map((each) => each[part]).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
  return `${at(0.5)} ms in the middle, 99% within ${at(0.99)} ms, ${at(1)} ms at worst`;
};
const [first = 0] = heaps.slice(Math.floor(heaps.length / 4));
const last = heaps.at(-1) ?? 0;
const flat = last - first <= FLAT_MB;
console.log(`${pressed} keys in ${MINUTES} minutes, ${facility.trace.seq} events, ${simulated.toFixed(0)} h simulated`);
console.log(`a key and its frame: ${spread('wait')}`);
console.log(`  on the clock ${spread('clock')}; processor time of all threads ${spread('cpu')}`);
console.log(`${slow.length} keys took more than ${GOAL_MS} ms; ${wrong.length} frames were stale or torn`);
console.log(`heap: ${first.toFixed(0)} MB after a quarter, ${last.toFixed(0)} MB at the end`);
for (const line of [...slow, ...wrong].slice(0, 10)) console.log(`  ${line}`);
process.exitCode = wrong.length === 0 && slow.length === 0 && flat ? 0 : 1;
