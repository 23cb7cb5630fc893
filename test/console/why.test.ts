/** `w` in a recording and in a live facility: the cause, its evidence, its remedy, and the way to each event. */
import { afterEach, expect, test, vi } from 'vitest';
import { Controls } from '../../src/console/controls.ts';
import { SLICE_MS } from '../../src/console/player/slice.ts';
import { Screen } from './screen.ts';
import { DEMO, JAM, openDemo, record } from './visit.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const ESCAPE = '\u001b';

let screen: Screen;
afterEach(() => screen.console.close());

const jam = record(JAM);
const replayed = (): Screen => {
  screen = Screen.replay(jam, DEMO, 140, 60);
  return screen;
};

test('w on a failure names the cause, the input that brought it about and the remedy', async () => {
  await replayed().keys('n', 'w');
  const text = screen.text();
  expect(text).toContain('The hasp is under tension, so the motor jams');
  expect(text).toMatch(/What led to it\n.*door\.lean lock=A101 newtons=300/);
  expect(text).toContain('Stand on the handle at the foot of the door');
});

test('Enter opens the event of the marked row; w there comes back to the same answer', async () => {
  await replayed().keys('n', 'w', DOWN, DOWN, DOWN, ENTER);
  expect(screen.text()).toMatch(/Event \d+/);
  await screen.keys('w');
  expect(screen.text()).toContain('Why did it fail?');
  await screen.keys(ESCAPE, ESCAPE, ESCAPE);
  expect(screen.text()).toContain('Timeline');
});

test('at the beginning of a recording w is about its last failure; an event before the first one has none', async () => {
  await replayed().keys('w');
  expect(screen.text()).toContain('The hasp is under tension, so the motor jams');
  await screen.keys(ESCAPE, '/', 'door.lean', ENTER, 'w');
  expect(screen.text()).toContain('Nothing has failed up to this event');
});

test('the control is played in slices, and only while its page is in front', async () => {
  await replayed().keys('n');
  // Each reading of the clock advances it by a slice, so that a slice is one step.
  screen.host.now = () => (screen.host.at += SLICE_MS);
  await screen.keys('w');
  expect(screen.text()).toContain('Alternative runs are being simulated');
  await screen.keys(ESCAPE, 'f');
  expect(screen.text()).toContain('Timeline');
  const played = vi.spyOn(Controls.prototype, 'tick');
  for (let i = 0; i < 100; i++) screen.console.frame();
  expect(played).not.toHaveBeenCalled();
  await screen.keys('w');
  for (let i = 0; i < 10_000 && screen.text().includes('Alternative runs'); i++) screen.console.frame();
  expect(played.mock.calls.length).toBeGreaterThan(1);
  expect(screen.text()).toMatch(/Without event \d+, the same attempt does not fail:.*door\.lean/);
  expect(screen.text()).toMatch(/≠ in this run\n.*lock\.motor.*\n.*lock\.jam/);
  expect(screen.text()).toContain('≠ in the alternative run');
});

test('no other run is played for a recording that does not start when its facility was opened', async () => {
  const { header } = jam;
  const other = { ...jam, header: { ...header, from: { ...header.from, digest: '0'.repeat(64) } } };
  screen = Screen.replay(other, DEMO, 140, 60);
  await screen.keys('w');
  for (let i = 0; i < 100; i++) screen.console.frame();
  expect(screen.text()).toContain('This recording does not begin when the facility was opened.');
  expect(screen.text()).not.toContain('the same attempt does not fail');
});

test('w answers in a live facility, with the control from a snapshot', async () => {
  const facility = openDemo();
  screen = Screen.live(facility, 140, 60, {
    snapshot: async () => ({ seq: facility.trace.seq, snapshot: facility.snapshot() }),
    restore: DEMO.open,
  });
  await screen.keys();
  for (const [verb, args, thenMs] of JAM) {
    facility.play(verb, args);
    facility.clock.runFor(thenMs);
  }
  await screen.keys('w');
  expect(screen.text()).toContain('The hasp is under tension, so the motor jams');
  for (let i = 0; i < 100; i++) screen.console.frame();
  expect(screen.text()).toMatch(/Without event \d+, the same attempt does not fail:.*door\.lean/);
});

test('a live facility without snapshots, and one in which nothing failed', async () => {
  const facility = openDemo();
  screen = Screen.live(facility, 140, 60);
  await screen.keys('w');
  expect(screen.text()).toContain('nothing has failed');
  for (const [verb, args, thenMs] of JAM) {
    facility.play(verb, args);
    facility.clock.runFor(thenMs);
  }
  await screen.keys('w');
  expect(screen.text()).toContain('There is no snapshot of this facility.');
});
