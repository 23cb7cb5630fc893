/** `w` in a recording and in a live facility: the cause, its evidence, its remedy, and the way to each event. */
import { afterEach, expect, test } from 'vitest';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';
import { JAM, openDemo, record } from './visit.ts';

const ENTER = '\r';
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

test('before any failure the page says so', async () => {
  await replayed().keys('w');
  expect(screen.text()).toContain('Nothing has failed up to this event');
});

test('w answers in a live facility', async () => {
  screen = Screen.live(new SmallFacility(), 140, 45);
  await screen.keys(':', 'portal.emergencyUnlock A101 reason=Other', ENTER, ESCAPE);
  screen.live?.clock.runFor(60_000);
  await screen.keys('n', 'w');
  expect(screen.text()).toContain('Why did it fail?');
});
