/** The portal and the app in the console, on a real facility: their buttons play the verbs of the page of the control port. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channelOf } from '../../src/diagnosis/channels/channels.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { demo, must } from '../facility/demo.ts';
import { Screen } from './screen.ts';
import { DEMO, record, VISIT } from './visit.ts';

const ENTER = '\r';
const DOWN = '\u001b[B';
const ESCAPE = '\u001b';

let screen: Screen;
let site: LiveFacility;
beforeEach(() => {
  ({ site } = demo());
});
afterEach(() => screen.console.close());

/** Moves the mark to the next row with that text. */
async function mark(text: string): Promise<void> {
  const marked = (): boolean =>
    screen
      .text()
      .split('\n')
      .some((row) => row.startsWith('▸') && row.includes(text));
  for (let rows = 0; !marked(); rows++) {
    expect(rows, `no row with ${text}:\n${screen.text()}`).toBeLessThan(120);
    await screen.keys(DOWN);
  }
}
async function press(text: string): Promise<void> {
  await mark(text);
  await screen.keys(ENTER);
}

/** The page of A101 in the portal of maya. */
async function unitDetails(columns = 80, rows = 24): Promise<void> {
  screen = Screen.live(site, columns, rows);
  await screen.keys('O');
  await press('maya');
  await press('[Refresh]');
  await press('Units');
  await press('A101');
}

test('SEED/000: Unlock, Emergency, the reason, and the lock opens when somebody touches it', async () => {
  await unitDetails();
  await press('[Unlock]');
  await press('[Tenant locked phone in unit]');
  expect(screen.text()).toContain('done  portal.unlock');
  must(site, 'lock.touch', { lock: 'A101' });
  site.clock.runFor(3_000);
  expect(site.find('lock.A101.bolt')).toBe('retracted');
  await screen.keys(ESCAPE);
  expect(screen.text()).not.toContain('Override Unlock');
  await screen.keys('g');
  await press('[Refresh]');
  expect(screen.text()).toContain('Override Unlock');
});

test('SEED/000: what disables Unlock is beside it, and Enter repeats it', async () => {
  must(site, 'portal.refresh', { as: 'maya' });
  screen = Screen.live(site, 140, 45);
  await screen.keys('O');
  await press('maya');
  await press('Units');
  await press('A107');
  expect(screen.text()).toContain('[Unlock]  There is no Unit Controller on the unit.');
  await press('[Unlock]');
  expect(screen.text()).toContain('Unlock: There is no Unit Controller on the unit.');
});

test('SEED/002: an old page says so until Refresh', async () => {
  await unitDetails();
  expect(screen.text()).not.toContain('ago');
  site.clock.runFor(180_000);
  await screen.keys(DOWN);
  expect(screen.text()).toContain('loaded 3 min ago; press Refresh to update');
  await screen.keys('g');
  await press('[Refresh]');
  expect(screen.text()).not.toContain('ago');
});

test('Activity shows the last day, or all of it, and the choices of each filter', async () => {
  for (const unit of ['A101', 'A102'])
    must(site, 'portal.unlock', { as: 'maya', unit, choose: 'Emergency', reason: 'Fire' });
  site.clock.runFor(25 * 3_600_000);
  must(site, 'portal.unlock', { as: 'maya', unit: 'A103', choose: 'Emergency', reason: 'Fire' });
  must(site, 'portal.refresh', { as: 'maya' });
  screen = Screen.live(site, 140, 45);
  const shows = (...texts: readonly string[]): readonly boolean[] => texts.map((text) => screen.text().includes(text));
  await screen.keys('O');
  await press('maya');
  await press('Activity');
  expect(shows('Date  Last 24 hours', ' A101', ' A103')).toEqual([true, false, true]);
  await press('Date');
  expect(shows('Date  All', ' A101', ' A102', ' A103')).toEqual([true, true, true, true]);
  await press('Unit  All');
  await press('A102');
  expect(shows('Date  All', 'Unit  A102', ' A101', ' A103')).toEqual([true, true, false, false]);
  await press('Unit  A102');
  await press('All');
  expect(shows('Unit  All', ' A101', ' A102', ' A103')).toEqual([true, true, true, true]);
});

test('Export CSV saves the rows that pass the filters, and the diagnosis reads them', async () => {
  for (const unit of ['A101', 'A102'])
    must(site, 'portal.unlock', { as: 'maya', unit, choose: 'Emergency', reason: 'Fire' });
  must(site, 'portal.refresh', { as: 'maya' });
  screen = Screen.live(site, 140, 45);
  await screen.keys('O');
  await press('maya');
  await press('Activity');
  await press('Unit  All');
  await press('A102');
  await press('[Export CSV]');
  expect(screen.text()).toContain('activity.csv has been written');
  const [heading, ...rows] = screen.saved.get('activity.csv')?.split('\r\n') ?? [];
  expect(heading).toBe('Date,Time,Type,Activity,User,Unit / Entry,Details');
  expect(rows.filter((row) => row !== '')).toEqual([
    expect.stringMatching(/^03\/02\/2026,.* (A|P)M,Override Unlock,.*,A102,/),
  ]);
  expect(channelOf(new TextEncoder().encode(screen.saved.get('activity.csv')))).toBe('activity-csv');
});

test('what a person types first is typed at the prompt', async () => {
  await unitDetails();
  await press('[Unlock]');
  await press('[Unlock with the PIN]');
  expect(screen.text()).toContain(': portal.enterPin as=maya unit=A101 pin=');
});

test('the app: its sentence follows the button of the door', async () => {
  must(site, 'person.tailgate', { person: 'alice' });
  must(site, 'person.walkTo', { person: 'alice', to: 'A101' });
  site.clock.runFor(120_000);
  must(site, 'phone.openApp', { phone: 'alice' });
  site.clock.runFor(3_000);
  screen = Screen.live(site);
  await screen.keys('A');
  await press('alice');
  await press('[Touch the button]');
  await screen.keys('g');
  await press('[Unlock]  A101');
  site.clock.runFor(3_000);
  await screen.keys('g');
  expect(screen.text()).toContain('A101: Unlocked');
});

test('before the first refresh the app lists no unit, and the door of any can be chosen', async () => {
  screen = Screen.live(site, 140, 60);
  await screen.keys('A');
  await press('bob');
  expect(screen.text()).toContain('Door of A101');
  await press('Another door');
  await press('A102');
  expect(screen.text()).toContain('Door of A102');
  await press('[Slip in behind somebody]');
  expect(site.find('person.bob.inside')).toBe(true);
});

test('a recording shows the screens and plays nothing', async () => {
  screen = Screen.replay(record(VISIT), DEMO);
  await screen.keys('A');
  await press('alice');
  await press('[');
  expect(screen.text()).toContain('a recording cannot be changed; F forks it');
});

test.each([
  [80, 24],
  [140, 45],
] as const)('Unit Details at %i×%i', async (columns, rows) => {
  await unitDetails(columns, rows);
  await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../../fixtures/console/portal-${columns}x${rows}.txt`);
});

test.each([
  [80, 24],
  [140, 45],
] as const)('the app at %i×%i', async (columns, rows) => {
  screen = Screen.live(site, columns, rows);
  await screen.keys('A');
  await press('alice');
  await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../../fixtures/console/app-${columns}x${rows}.txt`);
});
