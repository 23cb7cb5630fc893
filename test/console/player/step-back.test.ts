/** A step back shows an earlier instant: the screen is that of a run that stopped there. */
import { expect, test } from 'vitest';
import { generatePlan } from '../../../src/facility/files/generate.ts';
import { openFromPlanSteps } from '../../../src/facility/open/open.ts';
import type { Json } from '../../../src/sim/clock.ts';
import { Random } from '../../../src/sim/random.ts';
import { finished } from '../../../src/sim/steps.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { Screen } from '../screen.ts';

const PLAN = generatePlan(6, 'back');
const START = Date.parse('2026-03-02T07:00:00Z');
const open = (snapshot?: Json, life = false) =>
  openFromPlanSteps(PLAN, { seed: 'back', startAt: START, life }, snapshot);

/** Visitors act as inputs, so a recording has none of its own. */
function record(events: number) {
  const facility = finished(open(undefined, true));
  const from = facility.trace.snapshot();
  const happened: TraceEvent[] = [];
  facility.trace.subscribe((event) => void happened.push(event));
  while (happened.length < events) facility.clock.step();
  return { header: { version: 3, from }, events: happened.slice(0, events), cut: true } as const;
}

/** The screen without the reply to the last key. */
const shown = (screen: Screen): readonly string[] => screen.console.text().filter((_, row) => row !== ANSWER_ROW);
const [COLUMNS, ROWS] = [140, 45];
const ANSWER_ROW = ROWS - 3;

/** Ends a move. Any key paints, as a test may have moved without one. */
async function settle(screen: Screen): Promise<void> {
  while (screen.console.moving) screen.console.frame();
  await screen.keys('Z');
}

test('after steps back, and a few forward, the frame is that of a run that stopped there', async () => {
  const recording = record(1_500);
  const travelling = Screen.replay(recording, { open }, COLUMNS, ROWS);
  await travelling.keys('>');
  await settle(travelling);
  const draw = new Random('back').stream('keys');
  for (let i = 0; i < 6; i++) {
    for (let n = draw.int(1, 12); n > 0; n--) await travelling.keys(draw.pick(['b', 'b', 'b', 's']));
    if (draw.chance(1, 3)) travelling.console.player.seek((travelling.console.player.position?.seq ?? 0) - 150);
    await settle(travelling);
    const { seq } = travelling.console.player.facility.trace;
    const straight = Screen.replay(recording, { open }, COLUMNS, ROWS);
    straight.console.player.seek(seq);
    await settle(straight);
    expect(seq).toBeLessThan(1_500);
    expect(shown(travelling)).toEqual(shown(straight));
    expect(travelling.console.player.facility.trace.digest).toBe(straight.console.player.facility.trace.digest);
    straight.console.close();
  }
  travelling.console.close();
});
