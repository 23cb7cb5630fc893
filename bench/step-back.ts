/**
 * A step back in a live facility of 1,000 units and in a long recording of one: from the key `b` until the screen shows the previous step. The peer
 * restores one snapshot, without which nothing can be shown.
 */
import { PassThrough } from 'node:stream';
import type { Console } from '../src/console/console.ts';
import { openConsole, openReplayConsole } from '../src/console/open.ts';
import { takeSnapshot } from '../src/console/player/facility-snapshot.ts';
import type { Rebuilding } from '../src/console/player/playback.ts';
import type { Recording } from '../src/console/player/recording.ts';
import { generatePlan } from '../src/facility/files/generate.ts';
import { openFromPlanSteps } from '../src/facility/open/open.ts';
import type { Json } from '../src/sim/clock.ts';
import { hostClock, LiveClock } from '../src/sim/live-clock.ts';
import { finished } from '../src/sim/steps.ts';
import type { TraceEvent } from '../src/sim/trace.ts';
import { measured, processorClock, type Took } from './processor-clock.ts';
import { median, type Row } from './row.ts';

const UNITS = 1_000;
const STEPS = 12;
const EVENTS = 40_000;
const GOAL_MS = 200;
const START = Date.parse('2026-03-02T07:00:00Z');
const PLAN = generatePlan(UNITS, 'bench');

/** Visitors act as inputs, so a recording has none of its own. */
const open = (snapshot?: Json, life = false) =>
  openFromPlanSteps(PLAN, { seed: 'bench', startAt: START, life }, snapshot);

const terminal = () => {
  const output = Object.assign(new PassThrough(), { columns: 140, rows: 45 });
  output.resume();
  return { input: new PassThrough(), output, env: { TERM: 'xterm-256color' }, host: processorClock, onQuit: () => {} };
};

/** From a key to the frame that ends its move. */
const keyed = (shown: Console, key: string): Took =>
  measured(() => {
    shown.key(key, undefined);
    shown.frame();
    while (shown.moving) shown.frame();
  });

/** Lets the event loop turn: a signal that ends the program is handled there, because a console restores the terminal first. */
const turn = (): Promise<void> => new Promise((done) => void hostClock.setTimeout(done, 0));

async function moved(shown: Console): Promise<void> {
  while (shown.moving) {
    shown.frame();
    await turn();
  }
}

/** Steps back from points between two snapshots, at increasing distances from the older one. */
async function inLive(): Promise<readonly Took[]> {
  const facility = finished(open(undefined, true));
  const live = new LiveClock(facility.clock, {
    onError: (error) => {
      throw error;
    },
  });
  const source = { snapshot: async () => takeSnapshot(facility), restore: (snapshot: Json) => open(snapshot) };
  const shown = openConsole(facility, live, { ...terminal(), source });
  const took: Took[] = [];
  // A frame now and then, as in a running console: frames ask for the snapshots.
  const run = async (events: number): Promise<void> => {
    for (const until = facility.trace.seq + events; facility.trace.seq < until; ) {
      for (const next = facility.trace.seq + 100; facility.trace.seq < next; ) facility.clock.step();
      shown.frame();
      await turn();
    }
  };
  await run(3_500);
  for (let i = 0; i < STEPS; i++) {
    await run(700);
    took.push(keyed(shown, 'b'));
    if (shown.player.kind !== 'replay') throw new Error(`no branch: ${shown.text().join('\n')}`);
    shown.key('escape', undefined);
  }
  shown.close();
  live.stop();
  return took;
}

function recorded(): Recording {
  const facility = finished(open(undefined, true));
  const from = facility.trace.snapshot();
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  while (events.length < EVENTS) facility.clock.step();
  return { header: { version: 3, from }, events, cut: true };
}

/** Steps back from the end of a recording and at increasing distances from it. Throws if the facility differs from the recording. */
export async function stepsBack(recording: Recording, source: Rebuilding): Promise<readonly Took[]> {
  const shown = openReplayConsole(recording, source, terminal());
  shown.key('>', '>');
  await moved(shown);
  if (shown.player.divergence !== undefined) throw new Error(shown.player.divergence);
  const took: Took[] = [];
  for (let i = 0; i < STEPS; i++) {
    took.push(keyed(shown, 'b'));
    // Moves to a different distance from a snapshot.
    shown.player.seek((shown.player.position?.seq ?? 0) - 700);
    await moved(shown);
  }
  shown.close();
  return took;
}

export async function stepBack(): Promise<Row[]> {
  const facility = finished(open(undefined, true));
  facility.clock.runFor(3_600_000);
  const snapshot = facility.snapshot();
  const restore = median(5, () => measured(() => void finished(open(snapshot))).wait);
  const row = (what: string, took: readonly Took[]): Row => {
    const of = (part: keyof Took): readonly number[] => took.map((each) => each[part]).toSorted((a, b) => a - b);
    const words = (part: keyof Took): string =>
      `median ${(of(part)[took.length >> 1] ?? 0).toFixed(0)} ms, worst ${(of(part).at(-1) ?? 0).toFixed(0)} ms`;
    const [middle = 0, worst = 0] = [of('wait')[took.length >> 1], of('wait').at(-1)];
    return {
      what: `a step back in ${what} of ${UNITS} units, from the key to its frame`,
      measured: `${words('wait')}, of ${took.length}; processor time of all threads: ${words('cpu')}; wall-clock time: ${words('clock')}`,
      peer: `restoring a snapshot, ${restore.toFixed(0)} ms`,
      ratio: restore / middle,
      goal: `< ${GOAL_MS} ms`,
      reached: worst < GOAL_MS,
    };
  };
  return [
    row('a live facility', await inLive()),
    row(`a recording (${EVENTS} events)`, await stepsBack(recorded(), { open })),
  ];
}
