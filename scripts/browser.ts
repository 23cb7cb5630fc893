/**
 * Uses the page of the control port in a real browser, as its users do: A101 sleeps and cannot be unlocked, is touched, and is unlocked over
 * WebSocket; the tenant of an overlocked unit is refused with the sentence of the app and that of the rule; a phone in a dead spot is told so, and a
 * lock jams; a panel is opened and a lock is unlocked with the keyboard alone; axe finds nothing serious; nothing is wider than a phone; and the page
 * reconnects to a server that was killed and continues the same run from its store, and then to another one at the same address, with a thousand
 * units. The browser's own log contains no error. `npx tsx scripts/browser.ts [FOLDER]` saves pictures; `CHROMIUM` names the browser.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasNoViolations } from './browser/axe.ts';
import { away, fail, openPage, type Page, picture, started } from './browser/chromium.ts';
import { freePort } from './free-port.ts';

const [folder] = process.argv.slice(2);

const state = (is: string): string => `document.querySelector('.panel .state')?.textContent === '${is}'`;
const click = (page: Page, selector: string) =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
async function choose(page: Page, unit: string): Promise<void> {
  await page.evaluate(
    `document.querySelector('[data-unit="${unit}"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))`,
  );
  await page.until(`the panel of ${unit}`, `document.querySelector('#panelTitle')?.textContent.includes('${unit}')`);
  await page.until('its door', `document.querySelector('.lock-touch') !== null`);
}
const says = (selector: string, what: RegExp): string =>
  `${what}.test(document.querySelector('${selector}')?.textContent)`;

async function press(page: Page, key: string, text?: string): Promise<void> {
  const more = text === undefined ? {} : { text };
  await page.call('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, ...more });
  await page.call('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key });
}

async function show(page: Page, width: number, scheme: string): Promise<void> {
  await page.call('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
  await page.evaluate(`document.documentElement.dataset.theme = '${scheme}'`);
}

/** On a phone and on a desktop screen, light and dark. */
async function fits(name: string): Promise<void> {
  for (const width of [390, 1_440])
    for (const scheme of ['light', 'dark']) {
      await show(page, width, scheme);
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) fail(`at ${width} px the page is ${wide} px wide`);
      if (folder === undefined) continue;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${name}-${width}-${scheme}.png`), await picture(page));
    }
}

// So that the server can come back to the same ones.
const [controlPort, wsPort, corePort] = [await freePort(), await freePort(), await freePort()];
const up = (...facility: readonly string[]) =>
  started(
    process.execPath,
    // biome-ignore format: one command
    ['dist/cli/main.js', 'up', ...facility, '--no-life', '--no-console', '--ws-port', String(wsPort), '--control-port', String(controlPort),
      '--core-port', String(corePort)],
    'stdout',
    /^ready .*control=(\S+)/,
  );
const post = async (path: string, body: unknown): Promise<void> => {
  const response = await fetch(`${control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) fail(`${path} answered ${response.status}: ${await response.text()}`);
};
const verb = (name: string, args: object) => post(`/v1/verbs/${name}`, args);
const pass = (ms: number) => post('/v1/time/jump', { byMs: ms });

const store = mkdtempSync(join(tmpdir(), 'noke-sim-store-'));
process.once('exit', () => rmSync(store, { recursive: true, force: true }));
const control = await up('--data', store);
const page = await openPage(control);
await page.until('the map', `document.querySelectorAll('.unit').length === 34`);
// Messages disappear after some seconds, and a busy machine may look for them later.
await page.evaluate(`globalThis.said = ''; {
  const toasts = document.querySelector('.toasts');
  new MutationObserver(() => { said += toasts.textContent; }).observe(toasts, { childList: true, subtree: true });
}`);
const said = (what: RegExp): string => `${what}.test(said)`;
// For the same reason: a gate stays open for seconds, and a lock stays awake for ten.
const slowly = () => post('/v1/time/speed', { speed: 0.2 });
await slowly();

// As a connected app.
await choose(page, 'A101');
await page.until('the panel of A101, asleep', state('asleep'));
await page.until('its door', `document.querySelector('.lock-touch') !== null`);
await page.until('no unlock of a sleeping lock', `document.querySelector('.unlock').ariaDisabled === 'true'`);
await click(page, '.lock-touch');
await page.until('A101 awake', state('awake'));
await click(page, '.unlock');
await page.until('A101 unlocked', state('unlocked'));
await page.until('what happened', said(/A101: unlocked over the air/));

// Alice arrives, falls behind with the rent while she walks, and stands in front of her overlocked unit.
await verb('phone.openApp', { phone: 'alice' });
await pass(5_000);
await verb('person.driveToGate', { person: 'alice' });
await verb('phone.startEntry', { phone: 'alice', entry: 'gate-in' });
await pass(10_000);
await verb('person.enter', { person: 'alice' });
await verb('person.walkTo', { person: 'alice', to: 'A101' });
await verb('pms.overdue', { unit: 'A101' });
await pass(120_000);
await page.until('the overlock', says('#unit-A101 .letters', /^Ov/));
await click(page, '.lock-touch');
await page.until('A101 awake again', state('awake'));
await click(page, '.byPhone');
// Otherwise time may pass before the press has reached the server, and the lock is asleep again.
await page.until('alice has pressed', said(/alice presses A101/));
await pass(20_000);
await page.until('the sentence of the rule', says('.ruleSays', /overlock/i));
await page.until('the sentence of the app', `document.querySelector('.appSays').textContent.length > 10`);

// A phone without a key in the dead spot, because the rent is overdue, and a lock that jams.
await page.until('the dead spot', `document.querySelectorAll('.dead').length === 1`);
await verb('pms.overdue', { unit: 'B201' });
await verb('phone.openApp', { phone: 'henry' });
await pass(5_000);
await verb('person.tailgate', { person: 'henry' });
await verb('person.walkTo', { person: 'henry', to: 'B201' });
await pass(120_000);
await choose(page, 'B201');
await click(page, '.lock-touch');
await page.until('B201 awake', state('awake'));
await click(page, '.byPhone');
await page.until('henry has pressed', said(/henry presses B201/));
await pass(8_000);
await page.until('the sentence about the signal', says('.appSays', /Check your signal/));
await choose(page, 'T1');
await click(page, '.lock-touch');
await page.until('T1 awake', state('awake'));
await click(page, '.unlock');
await page.until('the jam on the map', `document.querySelector('#unit-T1').classList.contains('jammed')`);
await choose(page, 'A101');

// Takes pictures, and checks the page for people who cannot see it or do not use a mouse.
await fits('page');
for (const [scheme, rules] of [
  ['light', {}],
  ['dark', { runOnly: ['color-contrast'] }],
] as const) {
  await show(page, 1_440, scheme);
  await hasNoViolations(page, scheme, rules);
}

// With the keyboard alone: from A101 to A102, into its panel, and to its lock.
await press(page, 'Escape');
await page.until('the unit again', `document.activeElement.dataset.unit === 'A101'`);
await press(page, 'ArrowRight');
await page.until('the next unit', `document.activeElement.dataset.unit === 'A102'`);
await press(page, 'Enter', '\r');
await page.until('the panel', `document.activeElement.id === 'panel'`);
await page.until('its door', `document.querySelector('.lock-touch') !== null`);
const isAt = (name: string) => `document.activeElement.classList.contains('${name}')`;
for (const name of ['lock-touch', 'unlock']) {
  for (let tabs = 0; tabs < 9 && (await page.evaluate(isAt(name))) !== true; tabs++) await press(page, 'Tab');
  await page.until(`the keyboard at ${name}`, isAt(name));
  await page.until('a lock that can be reached', name === 'lock-touch' ? 'true' : state('awake'));
  await press(page, 'Enter', '\r');
}
await page.until('A102 unlocked by keyboard', state('unlocked'));
if (page.troubles.length > 0) fail(page.troubles.join('\n'));

// The server is killed, and the same run comes back: the panel stays open, every event is listed once and in order, and its lock can be unlocked.
const listed = async () =>
  JSON.parse(
    String(
      await page.evaluate(
        `JSON.stringify([...document.querySelectorAll('.eventList time')].map((time) => time.parentElement.textContent))`,
      ),
    ),
  ) as readonly string[];
await pass(60_000);
await page.until('A102 asleep again', state('asleep'));
const before = await listed();
await away('SIGKILL');
await page.until('that the server was killed', says('.connection', /does not answer/));
await up('--data', store);
await slowly();
await page.until('the same server', `document.querySelector('.connection').textContent === ''`);
await page.until('the panel, still open', says('#panelTitle', /A102/));
const after = await listed();
const continues = (at: number): boolean =>
  at < after.length / 2 && after.slice(at).every((event, n) => event === before[n]);
if (!after.some((_, at) => continues(at)))
  fail(`the events after the restart do not continue those before it: ${after.slice(0, 5).join('\n')}`);
await click(page, '.lock-touch');
await page.until('A102 awake after the restart', state('awake'));
await click(page, '.unlock');
await page.until('A102 unlocked after the restart', state('unlocked'));

// Another facility appears at the same address, with a thousand units: they fit, one is found with the keyboard, and its lock answers.
await away();
await page.until('that the server is away', says('.connection', /does not answer/));
await up('--units', '1000');
await slowly();
await page.until('the other facility', `document.querySelectorAll('.unit').length === 1000`);
await page.evaluate('document.activeElement.blur()');
await press(page, '/', '/');
await page.until('the field that finds units', `document.activeElement.id === 'unitFilter'`);
await page.call('Input.insertText', { text: 'u00777' });
await page.until('one of them', says('.find [role=status]', /^1 of 1000/));
await press(page, 'Enter', '\r');
await page.until('the panel of U00777', says('#panelTitle', /U00777/));
await page.until('its door', `document.querySelector('.lock-touch') !== null`);
await page.until('its name on the map', says('#unit-U00777', /U00777/));
await fits('thousand');
await click(page, '.lock-touch');
await page.until('U00777 awake', `document.querySelector('#unit-U00777').classList.contains('awake')`);
await page.close();
console.log(
  'the page showed the facility, unlocked over WebSocket and by keyboard, said why an overlocked unit stays shut and what a phone in a dead spot is told, showed a jam, and found the same server again and a new one with a thousand units',
);
process.exit(0);
