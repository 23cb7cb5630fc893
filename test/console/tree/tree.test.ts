/** The guided tree in the console, on a real facility: it answers what it knows and asks the rest. */
import { afterEach, expect, test } from 'vitest';
import { Screen } from '../screen.ts';
import { DEMO, JAM, record, type Step, VISIT } from '../visit.ts';

const ENTER = '\r';
const ESCAPE = '\u001b';
const BACKSPACE = '\u007f';
const DOWN = '\u001b[B';

let screen: Screen;
afterEach(() => screen.console.close());

/** The tree at the end of a visit to A101. */
async function treeAfter(steps: readonly Step[], columns = 140, rows = 45): Promise<string> {
  const recording = record(steps);
  screen = Screen.replay(recording, DEMO, columns, rows);
  await screen.keys('>');
  for (let frames = 0; screen.console.player.working !== undefined && frames < 100; frames++) screen.console.frame();
  await screen.keys('u', 'A101', ENTER, 'T');
  return screen.text();
}
const before = (...steps: Step[]): readonly Step[] => [
  ...VISIT.slice(0, -2),
  ...steps,
  ['phone.unlock', { phone: 'alice', unit: 'A101' }, 60_000],
];

test('a jam ends in the handle after one answer about another device, with its evidence', async () => {
  expect(await treeAfter(JAM)).toContain('Does it open from another device with the same sign-in?');
  await screen.keys('n');
  expect(screen.text()).toContain('This helps:');
  expect(screen.text()).toContain('Stand on the handle at the foot of the door to relieve the hasp, then try again.');
  expect(screen.text()).toMatch(/no +Is the hasp free of tension from the door\? .*300 N.* event \d+/);
  await screen.keys(BACKSPACE);
  expect(screen.text()).toContain('Does it open from another device');
});

test.each([
  ['nobody touches the lock', before(), 'Press the button on the lock'],
  ['the battery is dead', before(['lock.drainTo', { lock: 'A101', mv: 1_500 }, 1_000]), 'Change the battery'],
])('%s: the tree finds it although nobody knows of other devices and users', async (_what, steps, tell) => {
  await treeAfter(steps);
  await screen.keys(ENTER, ENTER);
  expect(screen.text()).toContain(tell);
});

test('Bluetooth is off: another device opens, and the tree continues with the phone', async () => {
  await treeAfter(before(['phone.setBluetooth', { phone: 'alice', on: false }, 1_000]));
  await screen.keys('y');
  expect(screen.text()).toContain('Switch Bluetooth on and allow the app to use it.');
  expect(screen.text()).toMatch(/no +Are Bluetooth and location on.* event \d+/);
  await screen.keys('y');
  expect(screen.text()).toContain('no question is left');
});

test('Enter on an answer opens its event, Esc returns to the tree and then to the panes', async () => {
  await treeAfter(JAM);
  await screen.keys('n');
  const row = screen
    .text()
    .split('\n')
    .findIndex((each) => /event \d+$/.test(each.trimEnd()));
  const [, seq] = /event (\d+)$/.exec(screen.text().split('\n')[row]?.trimEnd() ?? '') ?? [];
  await screen.keys(...Array.from({ length: row - 2 }, () => DOWN), ENTER);
  expect(screen.text()).toContain(`Event ${seq}`);
  await screen.keys(ESCAPE);
  expect(screen.text()).toContain('This helps:');
  await screen.keys(ESCAPE);
  expect(screen.text()).not.toContain('This helps:');
});

test('an entry has no tree', async () => {
  screen = Screen.replay(record(VISIT), DEMO);
  await screen.keys('u', 'gate-in', ENTER, 'T');
  expect(screen.text()).toContain('the help page is about units; choose one');
});

test.each([
  [80, 24],
  [140, 45],
] as const)('the guided tree at %i×%i', async (columns, rows) => {
  await treeAfter(JAM, columns, rows);
  await screen.keys('n');
  await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../../../fixtures/console/tree-${columns}x${rows}.txt`);
});
