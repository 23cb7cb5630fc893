/**
 * Two windows of a browser walk through “phone locked in unit” (SEED/000): Ann’s phone is in N1 and a borrowed device opens for her; a member of staff
 * finds the unit in the portal, and with the keyboard alone chooses Unlock, Emergency and the reason. Nobody touches the lock, so it stays shut;
 * the second time somebody does, and it opens. Everything in the table of docs/page.md must have been visible on the way. The clock stands still
 * but for the jumps, so a busy machine changes nothing. `npx tsx scripts/two-windows.ts [FOLDER]` keeps pictures; `CHROMIUM` names the browser.
 */
import { readFileSync } from 'node:fs';
import { hasNoViolations } from './browser/axe.ts';
import { fail, openPage, type Page, started } from './browser/chromium.ts';
import { fitsScreens } from './browser/screens.ts';

const [folder] = process.argv.slice(2);
const HOUR_MS = 3_600_000;
const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0', '--app-port', '0'];
const site = ['scenarios/corner.facility.yaml', '--at', '2026-03-01T08:00', '--paused', '--no-life', '--no-console'];
const control = await started(
  process.execPath,
  ['dist/cli/main.js', 'up', ...site, ...ports],
  'stdout',
  /^ready .*control=(\S+)/,
);
const post = async (path: string, body: object): Promise<void> => {
  const response = await fetch(`${control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) fail(`${path}: ${await response.text()}`);
};
const play = (verb: string, args: object = {}): Promise<void> => post(`/v1/verbs/${verb}`, args);
const pass = (ms: number): Promise<void> => post('/v1/time/jump', { byMs: ms });

/** The rows of the table on the page: statements, what is there, address, element, text. */
const rows = [
  ...readFileSync('docs/page.md', 'utf8').matchAll(/^\| S-.*? \| `(#\/[^`]*)` \| `([^`]+)` \| (.+) \|$/gm),
].map(([, address = '', element = '', text = '']) => ({ address, element, text }));
if (rows.length < 40) fail(`the table of docs/page.md has ${rows.length} rows that can be read`);
const seen = new Set<number>();

/** From now on, the page notes every row whose element it shows with its text at its address, and counts its requests to the server. */
const watch = (page: Page) =>
  page.evaluate(`globalThis.seen = new Set(); globalThis.look = () => ${JSON.stringify(rows)}.forEach(({ address, element, text }, index) => {
    if (location.hash === address && [...document.querySelectorAll(element)].some((found) =>
      found.getClientRects().length > 0 && found.textContent.includes(text))) seen.add(index);
  }); setInterval(look, 60);
    const ask = fetch;
    globalThis.asked = 0;
    globalThis.fetch = (address, init) => {
      const step = init?.method === 'POST' ? 1 : 0;
      asked += step;
      return ask(address, init).finally(() => { asked -= step; });
    }; true`);
const noted = async (page: Page): Promise<void> => {
  for (const index of JSON.parse(String(await page.evaluate('look(); JSON.stringify([...seen])')))) seen.add(index);
};
async function open(page: Page, address: string, heading: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  await page.until(`the page ${address}`, says('main', heading));
}
/** Shows an address, and waits for those of its rows that have not been visible before; returns the rows that never appeared. */
async function visit(page: Page, address: string) {
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  for (let tries = 0; ; tries++) {
    await noted(page);
    const missing = rows.filter((row, index) => row.address === address && !seen.has(index));
    if (missing.length === 0 || tries > 100) return missing;
    await new Promise((later) => setTimeout(later, 100));
  }
}
const click = async (page: Page, element: string): Promise<void> => {
  await page.until(`${element}, to be pressed`, `document.querySelector(${JSON.stringify(element)}) !== null`);
  // What a press closes may have been visible for less than the 60 ms.
  await page.evaluate(`look(); document.querySelector(${JSON.stringify(element)}).click()`);
  await done(page);
};
/** The press has reached the facility, so time may pass. */
const done = (page: Page): Promise<void> => page.until('the answer of the server', 'asked === 0');
const says = (element: string, text: string): string =>
  `document.querySelector(${JSON.stringify(element)})?.textContent.includes(${JSON.stringify(text)}) === true`;

const KEYS = { Tab: 9, Enter: 13, ArrowDown: 40 } as const;
async function key(page: Page, name: keyof typeof KEYS): Promise<void> {
  const of = { key: name, code: name, windowsVirtualKeyCode: KEYS[name], ...(name === 'Enter' ? { text: '\r' } : {}) };
  await page.call('Input.dispatchKeyEvent', { type: 'keyDown', ...of });
  await page.call('Input.dispatchKeyEvent', { type: 'keyUp', ...of });
}
/** Presses Tab until the focus is on an element, then Enter. */
async function enter(page: Page, element: string, isPressed = true): Promise<void> {
  await page.until(`${element}, to be reached`, `document.querySelector(${JSON.stringify(element)}) !== null`);
  for (
    let tabs = 0;
    (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(element)})`)) !== true;
    tabs++
  ) {
    if (tabs > 120) fail(`the keyboard does not reach ${element}`);
    await key(page, 'Tab');
  }
  if (!isPressed) return;
  await page.evaluate('look()');
  await key(page, 'Enter');
  await done(page);
}

// What the pages show apart from the two windows: a lock that is offline, a low battery, rentals, refusals.
await play('gateway.cut', { lock: 'N2' });
await pass(25 * HOUR_MS);
await play('lock.drainTo', { lock: 'N4', mv: 2_890 });
await play('portal.setSchedule', { person: 'gus', schedule: 'own' });
for (const unit of ['N4', 'N7']) await play('pms.moveOut', { unit });
await play('portal.updateCustomerData');
for (const [unit, tenant] of Object.entries({ N4: 'jon', N7: 'quin', S2: 'pat' }))
  await play('pms.rent', { unit, tenant });
await play('portal.updateCustomerData');
await play('phone.installApp', { phone: 'jon' });
await play('phone.installApp', { phone: 'spare' });
await play('person.lendPhone', { phone: 'spare', to: 'ann' });
await play('phone.signOut', { phone: 'quin' });
await pass(120_000);
await play('phone.signIn', { phone: 'quin', as: 'quin' });
for (const phone of ['ann', 'dot', 'eve', 'gus', 'hal', 'mia', 'pat']) await play('phone.openApp', { phone });
await pass(5_000);
for (const [phone, unit] of Object.entries({ dot: 'N5', eve: 'N6', gus: 'N8' })) {
  await play('lock.touch', { lock: unit });
  await play('phone.unlock', { phone, unit });
}
await play('lock.touch', { lock: 'N4' });
await pass(30_000);
for (const as of ['eli', 'tom']) await play('portal.refresh', { as });

// Ann opens the unit, puts the phone down inside, and closes the door.
const door = await openPage(`${control}/#/app/ann/N1`);
await watch(door);
await click(door, '.lock-touch');
await door.until('the lock awake', says('.door .facts', 'awake'));
await click(door, '.app-units .button');
await door.until('the app at work', says('.app', 'Please wait'));
await pass(3_000);
await door.until('N1 unlocked by the app', says('.app-sentence', 'Unlocked'));
await fitsScreens(door, 'app', folder);
await hasNoViolations(door, 'the app');
await click(door, '.lock-pullHasp');
await door.until('the hasp out', says('.door .facts', 'out'));
await click(door, '.person-leavePhone');
await door.until('the phone locked in', says('.app-unusable', 'locked in unit N1'));
await click(door, '.lock-closeHasp');
await door.until('the hasp in its place', says('.door .facts', 'in its place'));
await pass(30_000);
await door.until('the lock asleep', says('.door .facts', 'asleep'));

// The first solution: with the borrowed device Ann signs in as herself.
await open(door, '#/app/spare/N1', 'App on spare');
await click(door, '.sign-in-ann');
await pass(3_000);
await door.until('Ann signed in', says('.app-main', 'Signed in as ann'));
await click(door, '.lock-touch');
await door.until('the lock awake again', says('.door .facts', 'awake'));
await click(door, '.app-units .button');
await door.until('the other app at work', says('.app', 'Please wait'));
await pass(3_000);
await door.until('N1 unlocked by the borrowed device', says('.app-sentence', 'Unlocked'));
await pass(60_000);

// The second solution: the portal.
const office = await door.open(`${control}/#/portal/mia`);
await watch(office);
await click(office, '.portal-sign-in');
await office.until('the home page', says('.portal', 'Unit status'));
await hasNoViolations(office, 'the home page of the portal');
const n3 = `.units tr:has(a[href$="/N3"])`;
await open(office, '#/portal/mia/units', 'Unit controllers');
await office.until('N3 available', says(n3, 'Available'));
await play('pms.rent', { unit: 'N3', tenant: 'ida' });
await click(office, '.portal-update');
await pass(60_000);
await office.until('the mark of an old page', says('.portal.old .age', 'press Refresh to update'));
await office.until('N3 still available', says(n3, 'Available'));
await click(office, '.portal-refresh');
await office.until('N3 occupied', says(n3, 'Occupied'));

const details = '#/portal/mia/units/N1';
await open(office, details, 'Unit N1');
await fitsScreens(office, 'portal', folder);
await click(office, '.portal-unlock');
await click(office, '.popup-yes');
await office.until('the question for the PIN', says('dialog', 'The tenant was sent a PIN'));
await click(office, 'dialog header .button');

// Tenant and PIN are out of reach. From here on, staff use only the keyboard.
async function emergency(reason = 'Tenant locked phone in unit'): Promise<void> {
  await enter(office, '.portal-unlock');
  await enter(office, '.popup-emergency');
  await enter(office, 'dialog select', false);
  for (let downs = 0; (await office.evaluate(`document.querySelector('dialog select').value`)) !== reason; downs++) {
    if (downs > 5) fail(`the list has no reason ${reason}`);
    await key(office, 'ArrowDown');
  }
  await enter(office, '.emergency-unlock');
  await office.until(
    'the command sent',
    `document.querySelector('dialog') === null && ${says('.toasts', 'Unlock: done')}`,
  );
}
await enter(office, '.portal-unlock', false);
await key(office, 'Enter');
await office.until('the pop-up', says('dialog', 'Emergency'));
await hasNoViolations(office, 'the pop-up');
await click(office, 'dialog header .button');
await emergency();
await enter(office, '.portal-refresh');
await office.until('that it was sent', says('.unit-details .facts', 'sent; somebody at the unit must wake'));
await pass(20_000);
await enter(office, '.portal-refresh');
await office.until('that nobody came in time', says('.unit-details .facts', 'sent, not opened'));
await open(door, '#/app/ann/N1', 'App on ann');
await click(door, '.lock-pullHasp');
await door.until('the bolt in its way', says('.door .facts', 'pulled against the bolt'));
await click(door, '.lock-letGoHasp');
await door.until('the hasp let go', says('.door .facts', 'in its place'));

await emergency();
await click(door, '.lock-touch');
await pass(3_000);
await click(door, '.lock-pullHasp');
await door.until('the bolt drawn back by the portal', says('.door .facts', 'can be opened'));
await click(door, '.person-takePhone');
await pass(60_000);
await door.until('the phone back', `document.querySelector('.app-unusable') === null`);
await door.until(
  'the message to the tenant',
  says('.app-messages', 'in an emergency. Reason: Tenant locked phone in unit'),
);
await enter(office, '.portal-refresh');
await open(office, '#/portal/mia/activity', 'Export CSV');
await office.until('Override Unlock in the log', says('.activity table', 'Override Unlock'));
await hasNoViolations(office, 'Activity');

// Staff whose role lacks the permission.
await open(office, '#/portal/eli/units/N1', 'Unit N1');
await click(office, '.portal-unlock');
await office.until('what the role lacks', says('dialog', 'lacks the Access Emergency Unlock'));
for (const page of [door, office]) await noted(page);

const missing = [];
for (const address of new Set(rows.map((row) => row.address)))
  missing.push(...(await visit(address.startsWith('#/app') ? door : office, address)));
for (const { address, element, text } of missing) console.error(`${address}: no ${element} with “${text}” was visible`);
if (missing.length > 0) fail(`${missing.length} rows of the table in docs/page.md were not visible`);

// Another reason, and both answers about a battery that is no longer low: one was changed, one recovered by itself.
await open(office, details, 'Unit N1');
await emergency('Fire');
await play('lock.touch', { lock: 'N1' });
await pass(60_000);
await enter(office, '.portal-refresh');
await open(office, '#/portal/mia/activity', 'Export CSV');
await office.until('Fire in the log', says('.activity table', 'Fire'));
await open(office, '#/portal/mia/', 'Unit status');
for (const [verb, args, answer] of [
  ['lock.changeBattery', {}, 'Replaced'],
  ['lock.drainTo', { mv: 2_990 }, 'Not Replaced'],
] as const) {
  await play('lock.drainTo', { lock: 'N4', mv: 2_890 });
  await play('lock.touch', { lock: 'N4' });
  await pass(70 * 60_000);
  await play(verb, { lock: 'N4', ...args });
  await pass(60_000);
  await play('lock.touch', { lock: 'N4' });
  await pass(70 * 60_000);
  await click(office, '.portal-refresh');
  await office.until('the battery no longer low', says('.batteries', 'N4 is no longer low'));
  await click(office, `.batteries [aria-label="${answer}: the battery of N4"]`);
  await office.until(`the answer ${answer}`, says('.toasts', `${answer}: done`));
  await click(office, '.portal-refresh');
  await office.until('no question about it', `!${says('.batteries', 'N4 is no longer low')}`);
}
// The browser reports as errors that the portal has no page before the sign-in, and that the bolt holds the hasp.
const troubles = door.troubles.filter((each) => !/status of (404|422)/.test(each));
if (troubles.length > 0) fail(troubles.join('\n'));
await door.close();
console.log(`two windows walked through “phone locked in unit”, and showed ${rows.length} elements of the help pages`);
process.exit(0);
