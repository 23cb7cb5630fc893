/** `w` in a recording and in a live facility: the cause, its evidence, its remedy, and the way to each event. */
import { afterEach, expect, test } from 'vitest';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';
import { JAM, openDemo, record } from './visit.ts';

const ENTER = '\r';
const UP = '\u001b[A';
const DOWN = '\u001b[B';
const ESCAPE = '\u001b';

let screen: Screen;
afterEach(() => screen.console.close());

const jam = record(JAM);
const replayed = (): Screen => {
  screen = Screen.replay(jam, { rebuild: () => openDemo(), restore: openDemo }, 140, 60);
  return screen;
};

test('w on a failure names the cause, the input that brought it about and the remedy', async () => {
  await replayed().keys('n', 'w');
  const text = screen.text();
  expect(text).toContain('The hasp is under tension, so the motor jams');
  expect(text).toMatch(/What brought it about\n.*door\.lean lock=A101 newtons=300/);
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
  await screen.keys(ESCAPE, 's', '\t', '\t', UP, 'w');
  expect(screen.text()).toContain('Nothing has failed up to this event');
});

test('the control is played in slices, and only while its page is in front', async () => {
  await replayed().keys('n', 'w');
  expect(screen.text()).toContain('Worlds beside this run are being played');
  await screen.keys(ESCAPE);
  for (let i = 0; i < 100; i++) screen.console.frame();
  await screen.keys('w');
  expect(screen.text()).toContain('Worlds beside this run are being played');
  for (let i = 0; i < 100; i++) screen.console.frame();
  expect(screen.text()).toMatch(/Without event \d+, the same attempt does not fail:.*door\.lean/);
  expect(screen.text()).toMatch(/≠ in this run\n.*lock\.jam/);
  expect(screen.text()).toContain('≠ in the other world');
});

test('w answers in a live facility', async () => {
  screen = Screen.live(new SmallFacility(), 140, 45);
  await screen.keys(':', 'portal.emergencyUnlock A101 reason=Other', ENTER, ESCAPE);
  screen.live?.clock.runFor(60_000);
  await screen.keys('n', 'w');
  expect(screen.text()).toContain('Why did it fail?');
});
