/** The screens of the app and the door, as text and button presses that the facility accepts. */
import { expect, it } from 'vitest';
import type { View } from '../../src/facility/open/view-schema.ts';
import * as screen from '../../src/screens/app.ts';
import { doorFacts, doorPresses, walkPresses } from '../../src/screens/door.ts';
import type { Press } from '../../src/screens/press.ts';
import { demo, must } from '../facility/demo.ts';

const { site } = demo();
const phone = (id: string) => (site.find(`phone.${id}`) ?? {}) as unknown as View['phone'][string];
const appOf = (id: string) => {
  const { app } = phone(id);
  if (app === null) throw new Error(`no app on ${id}`);
  return app;
};
const lock = () => site.find('lock.A101') as unknown as View['lock'][string];
const play = ({ verb, args }: Press) => site.play(verb, args);

it('a borrowed tablet: sign in, choose an icon, read the sentence of the app', () => {
  const [signIn] = screen.signInPresses('tablet', 'alice');
  expect(screen.unusable(phone('tablet'))).toBe('The app is not installed.');
  must(site, 'phone.installApp', { phone: 'tablet' });
  site.clock.runFor(120_000);
  must(site, 'person.tailgate', { person: 'tablet' });
  must(site, 'person.walkTo', { person: 'tablet', to: 'A101' });
  site.clock.runFor(120_000);
  expect(signIn && play(signIn)).toMatchObject({ ok: true });
  site.clock.runFor(5_000);
  expect(appOf('tablet').signedIn).toBe('alice');
  const row = screen.unitRows('tablet', appOf('tablet')).find(({ id }) => id === 'A101');
  expect(row).toMatchObject({ about: 'Occupied' });
  expect(row && play(row.press)).toMatchObject({ ok: true });
  site.clock.runFor(30_000);
  expect(screen.sentence(appOf('tablet'))).toMatchObject({
    ok: false,
    text: expect.stringContaining('Press the button'),
  });
  const [touch] = doorPresses('A101', lock(), 'tablet');
  expect(touch && play(touch)).toMatchObject({ ok: true });
  expect(row && play(row.press)).toMatchObject({ ok: true });
  site.clock.runFor(3_000);
  expect(screen.sentence(appOf('tablet'))).toMatchObject({ ok: true, text: 'A101: Unlocked' });
});

it('INV-1 no screen of the app names a key', () => {
  const app = appOf('tablet');
  expect(app.keys.length).toBeGreaterThan(0);
  const shown = [
    screen.entryRows('tablet', app),
    screen.unitRows('tablet', app),
    screen.facilityRows('tablet', app),
    screen.settings('tablet', phone('tablet')),
    screen.sentence(app),
    screen.mainPresses('tablet'),
    screen.sharePresses('tablet', app),
    screen.shareRows('tablet', app),
  ];
  expect(JSON.stringify(shown)).not.toMatch(/key|online|offline/i);
});

it('every press names a verb of the facility with arguments that it takes', () => {
  const app = appOf('tablet');
  const rows = [
    ...screen.entryRows('tablet', app),
    ...screen.unitRows('tablet', app),
    ...screen.facilityRows('tablet', app),
  ];
  const all: readonly Press[] = [
    ...screen.signInPresses('tablet', 'alice'),
    ...screen.mainPresses('tablet'),
    ...screen.sharePresses('tablet', app),
    ...screen.managerPresses('maya', 'A101'),
    ...screen.settings('tablet', phone('tablet')).map(({ press }) => press),
    ...screen.settings('tablet', { ...phone('tablet'), app: null, on: false }).map(({ press }) => press),
    ...rows.map(({ press }) => press),
    ...doorPresses('A101', lock(), undefined),
    ...doorPresses('A101', { ...lock(), hasp: 'out', onHandle: true }, 'alice'),
    ...doorPresses('A101', { ...lock(), hasp: 'pulled' }, 'alice'),
    ...walkPresses('alice', 'alice', 'A101'),
  ];
  for (const { verb, args, asks } of all) {
    const typed = asks === undefined ? args : { ...args, [asks.name]: 'bob' };
    expect(site.verbTable.get(verb)?.params.safeParse(typed), `${verb} ${JSON.stringify(typed)}`).toMatchObject({
      success: true,
    });
  }
});

it('a tenant sees the shares of the last refresh, ends each, and shares no unit with the employees twice', () => {
  const shared = (unit: string) =>
    screen.sharePresses('alice', appOf('alice')).filter(({ args }) => args.unit === unit);
  must(site, 'phone.openApp', { phone: 'alice' });
  site.clock.runFor(5_000);
  expect(screen.shareRows('alice', appOf('alice'))).toEqual([]);
  expect(shared('A101')).toHaveLength(2);
  must(site, 'phone.share', { phone: 'alice', unit: 'A101' });
  must(site, 'phone.share', { phone: 'alice', unit: 'A101', with: 'bob' });
  site.clock.runFor(5_000);
  must(site, 'phone.refresh', { phone: 'alice' });
  site.clock.runFor(5_000);
  const rows = screen.shareRows('alice', appOf('alice'));
  expect(rows.map(({ name, about }) => `${name} ${about}`)).toEqual([
    'A101 shared with bob',
    'A101 shared with the site’s employees',
  ]);
  expect(shared('A101')).toHaveLength(1);
  for (const { press } of rows) expect(play(press)).toMatchObject({ ok: true });
  site.clock.runFor(5_000);
  must(site, 'phone.refresh', { phone: 'alice' });
  site.clock.runFor(5_000);
  expect(screen.shareRows('alice', appOf('alice'))).toEqual([]);
  expect(screen.sharePresses('maya', { ...appOf('alice'), staff: true })).toEqual([]);
});

it('what happened to the phone is said before anything else', () => {
  expect(screen.unusable(phone('tablet'))).toBeUndefined();
  expect(screen.unusable({ ...phone('tablet'), lockedIn: 'A101' })).toContain('locked in unit A101');
  expect(screen.unusable({ ...phone('tablet'), on: false })).toContain('off');
});

it('the door shows what can be seen of it', () => {
  expect(Object.fromEntries(doorFacts({ ...lock(), hasp: 'out', power: 'asleep' }, true))).toMatchObject({
    Door: 'can be opened',
    Lock: 'asleep',
    Hasp: 'out',
  });
});

it('a message is on the phone to which it came, newest first', () => {
  must(site, 'portal.unlock', { as: 'maya', unit: 'A101', choose: 'Yes' });
  must(site, 'portal.unlock', { as: 'maya', unit: 'A102', choose: 'Yes' });
  site.clock.runFor(60_000);
  const box = site.find('message.alice') as unknown as View['message'][string];
  expect(screen.letters('alice', box)[0]).toMatchObject({ channel: 'SMS', kind: 'pin-request' });
  expect(screen.letters('bob', box)).toEqual([]);
  const [known, before] = screen.letters(
    'alice',
    { count: 2, last: null, all: [...(box?.all ?? []), ...(box?.all ?? [])] },
    { pin: '123456' },
  );
  expect([known?.text, before?.text]).toEqual([
    expect.stringContaining('PIN: 123456.'),
    expect.stringMatching(/PIN: <pin \d+>\./),
  ]);
});
