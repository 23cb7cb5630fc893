/** The console on the real facility: a visit to a unit is recorded, replayed, and stepped through in both directions. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { parseLine } from '../../src/console/input/command-line.ts';
import { ReplayPlayer } from '../../src/console/player/replay-player.ts';
import { HandClock, Screen } from './screen.ts';
import { DEMO, openDemo, record, VISIT } from './visit.ts';

const ALL = () => true;

let screen: Screen | undefined;
afterEach(() => screen?.console.close());

test('INV-1 any sequence of steps forward and back through a recorded visit ends in the same state as the steps forward alone', () => {
  const recording = record(VISIT);
  const play = () => new ReplayPlayer(recording, DEMO, openDemo(), new HandClock());
  const standing = (at: ReplayPlayer) => ({
    position: at.position,
    digest: at.facility.trace.digest,
    view: at.facility.view(),
  });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -60, max: 120 }), { minLength: 1, maxLength: 4 }), (moves) => {
      const wandering = play();
      for (const move of moves) {
        for (let i = 0; i < Math.abs(move); i++) {
          move > 0 ? wandering.step(ALL) : wandering.back(ALL);
          wandering.tick();
        }
      }
      expect(wandering.divergence).toBeUndefined();
      const straight = play();
      while (straight.position.step < wandering.position.step) straight.step(ALL);
      expect(standing(wandering)).toEqual(standing(straight));
    }),
    { numRuns: 4 },
  );
});

test('the unlock of a visit appears in every pane that it concerns', async () => {
  screen = Screen.live(openDemo(), 140, 40);
  for (const [verb, args, thenMs] of VISIT.slice(0, -1)) {
    await screen.keys(
      ':',
      `${verb} ${Object.entries(args)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
      '\r',
      '\u001b',
    );
    screen.live?.clock.runFor(thenMs);
  }
  await screen.keys(':', 'phone.unlock alice unit=A101', '\r', '\u001b');
  screen.live?.clock.runFor(2_000);
  await screen.keys();
  const text = screen.text();
  expect(text).toMatch(/^▸A101 +Occupied +alice +\* unlocked/m);
  expect(text).toMatch(/deadlines {4}locks again/);
  expect(text).toContain('Access – Phone  A101  alice');
  expect(text).toMatch(/< link\/alice\/A101 +link\.notify {2}60 success/);
});

test('every example of every verb can be typed at the prompt', () => {
  const facility = openDemo();
  for (const verb of facility.verbTable.values()) {
    for (const example of verb.examples) {
      const scalar = /\s/.test(example) && !/^["'{[]/.test(example) ? `"${example}"` : example;
      const line = `${verb.name}: ${scalar}`;
      const typed = parseLine(line, facility.verbTable);
      if (!typed.ok) throw new Error(`${line}: ${typed.why}`);
      const outcome = facility.play(typed.verb, typed.args);
      expect(outcome.ok ? '' : outcome.by, line).not.toMatch(/unknown-verb|bad-argument/);
    }
  }
});

test('the prompt accepts the lines that docs/console.md shows', () => {
  const facility = openDemo();
  const page = readFileSync(new URL('../../docs/console.md', import.meta.url), 'utf8');
  const block = /```\n([^`]+)```/.exec(page)?.[1] ?? '';
  const lines = [
    ...block.trim().split('\n'),
    ...[...page.matchAll(/`(lock\.[^`]*:[^`]*)`/g)].map((found) => found[1] ?? ''),
  ];
  expect(lines.length).toBe(5);
  for (const line of lines) {
    const typed = parseLine(line, facility.verbTable);
    if (!typed.ok) throw new Error(`${line}: ${typed.why}`);
    const outcome = facility.play(typed.verb, typed.args);
    expect(outcome.ok ? '' : outcome.by, line).not.toMatch(/unknown-verb|bad-argument/);
  }
});
