/** Golden frames: whole screens at two sizes, painted without a terminal. `vitest -u` rewrites them. */
import { afterEach, expect, test } from 'vitest';
import { recordSmall, restoreSmall } from './recorded.ts';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';
import { JAM, openDemo, record } from './visit.ts';

const SIZES = [
  [80, 24],
  [140, 40],
] as const;

let screen: Screen;
afterEach(() => screen.console.close());

async function golden(name: string, columns: number, rows: number): Promise<void> {
  const text = `${screen.text()}\n`;
  expect(text.split('\n').every((row) => row.length <= columns)).toBe(true);
  await expect(text).toMatchFileSnapshot(`../../fixtures/console/${name}-${columns}x${rows}.txt`);
}

test.each(SIZES)('a live facility at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  const reason = '"Tenant locked phone in unit"';
  await screen.keys(':', 'lock.touch A102', '\r', `portal.emergencyUnlock A101 reason=${reason}`, '\r');
  screen.live?.clock.runFor(2_400);
  await screen.keys('lock.touch A');
  await golden('live', columns, rows);
});

test.each(SIZES)('the help page at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(), columns, rows);
  await screen.keys('?');
  await golden('help', columns, rows);
});

test.each(SIZES)('messages in front at %i×%i', async (columns, rows) => {
  screen = Screen.live(new SmallFacility(40), columns, rows);
  await screen.keys(':', 'portal.emergencyUnlock A120 reason=Other', '\r', '\u001b', '\t', '\t', '\t');
  await golden('messages', columns, rows);
});

test.each(SIZES)('a recording half-way at %i×%i', async (columns, rows) => {
  const source = { rebuild: () => new SmallFacility(), restore: restoreSmall };
  screen = Screen.replay(recordSmall(20), source, columns, rows);
  await screen.keys('s', 's', 's', 's', 's', 's', 's', 'b', '\t', '\t');
  await golden('replay', columns, rows);
});

const jam = record(JAM);
test.each([
  [80, 24],
  [140, 45],
] as const)('the page of a jam at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, { rebuild: () => openDemo(), restore: openDemo }, columns, rows);
  await screen.keys('n', '\r');
  await golden('event', columns, rows);
});

test.each([
  [80, 24],
  [140, 45],
] as const)('problems, a search and a selected event at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, { rebuild: () => openDemo(), restore: openDemo }, columns, rows);
  await screen.keys('/', 'lock.', '\r', 'n', 'n', 'p');
  await golden('problems', columns, rows);
});

test.each([
  [80, 24],
  [140, 45],
] as const)('why the jam happened at %i×%i', async (columns, rows) => {
  screen = Screen.replay(jam, { rebuild: () => openDemo(), restore: openDemo }, columns, rows);
  await screen.keys('n', 'w');
  await golden('why', columns, rows);
});
