/**
 * Two windows of a browser play “phone locked in unit” (SEED/000): alice’s phone is in A101; a member of staff finds the unit in the portal, and
 * only with the keyboard chooses Unlock, Emergency and the reason; whoever is at the door touches the lock, and it opens. Every element in the
 * table of docs/page.md must be there. `npx tsx scripts/two-windows.ts [FOLDER]` keeps pictures; `CHROMIUM` names the browser.
 */
import { readFileSync } from 'node:fs';
import { hasNoViolations } from './browser/axe.ts';
import { fail, openPage, type Page, started } from './browser/chromium.ts';
import { fitsScreens } from './browser/screens.ts';

const [folder] = process.argv.slice(2);
const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0', '--app-port', '0'];
const control = await started(
  process.execPath,
  ['dist/cli/main.js', 'up', 'demo', '--at', '09:00', '--no-life', '--no-console', ...ports],
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
const play = (verb: string, args: object): Promise<void> => post(`/v1/verbs/${verb}`, args);

/** The rows of the table on the page: `| statement | address | element |`. */
const statements = [...readFileSync('docs/page.md', 'utf8').matchAll(/^\| .*? \| `(#\/[^`]*)` \| `([^`]+)` \|$/gm)].map(
  ([, address = '', element = '']) => ({ address, element }),
);
if (statements.length < 20) fail(`docs/page.md lists ${statements.length} elements`);
const seen = new Set<string>();

/** The steps of the pop-up, which the script finds on its way. */
const isOfPopUp = (element: string): boolean => /^(dialog|\.popup|\.emergency)/.test(element);

/** Shows an address of the page and waits for every element that the table puts there. */
async function visit(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  for (const { element } of statements.filter((each) => each.address === address && !isOfPopUp(each.element)))
    await find(page, address, element);
}
async function find(page: Page, address: string, element: string): Promise<void> {
  await page.until(`${element} at ${address}`, `document.querySelector(${JSON.stringify(element)}) !== null`);
  seen.add(`${address} ${element}`);
}
const click = (page: Page, element: string): Promise<unknown> =>
  page.evaluate(`document.querySelector(${JSON.stringify(element)}).click()`);
const says = (element: string, text: string): string =>
  `document.querySelector(${JSON.stringify(element)})?.textContent.includes(${JSON.stringify(text)}) === true`;

const KEYS = { Tab: 9, Enter: 13, ArrowDown: 40 } as const;
async function key(page: Page, name: keyof typeof KEYS): Promise<void> {
  const of = { key: name, code: name, windowsVirtualKeyCode: KEYS[name], ...(name === 'Enter' ? { text: '\r' } : {}) };
  await page.call('Input.dispatchKeyEvent', { type: 'keyDown', ...of });
  await page.call('Input.dispatchKeyEvent', { type: 'keyUp', ...of });
}
/** Tab until the focus is on an element. */
async function tabTo(page: Page, element: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if ((await page.evaluate(`document.activeElement?.matches(${JSON.stringify(element)}) === true`)) === true) return;
    await key(page, 'Tab');
  }
  fail(`the keyboard does not reach ${element}`);
}

// The tenant opens the unit, puts the phone down inside, and closes the door.
await play('phone.forgotPassword', { phone: 'alice', as: 'alice' });
await play('person.tailgate', { person: 'alice' });
await play('person.walkTo', { person: 'alice', to: 'A101' });
await post('/v1/time/jump', { byMs: 120_000 });
await play('phone.openApp', { phone: 'alice' });
await post('/v1/time/jump', { byMs: 3_000 });

const door = await openPage(`${control}/#/app/alice/A101`);
await visit(door, '#/app/alice/A101');
const theme =
  "document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'";
await fitsScreens(door, 'app', folder, theme);
await hasNoViolations(door, 'the app');
await click(door, '.lock-touch');
await door.until('the lock awake', says('.door .facts', 'awake'));
await click(door, '.app-units .button');
await door.until('A101 unlocked by the app', says('.app-sentence', 'Unlocked'));
await click(door, '.lock-pullHasp');
await door.until('the hasp out', says('.door .facts', 'out'));
await click(door, '.person-leavePhone');
await door.until('the phone locked in', says('.app-unusable', 'locked in unit A101'));
await click(door, '.lock-closeHasp');
await door.until('the hasp in its place', says('.door .facts', 'in its place'));

const office = await door.open(`${control}/#/portal/maya`);
await office.until('the sign-in', `document.querySelector('.portal-sign-in') !== null`);
await click(office, '.portal-sign-in');
for (const address of new Set(statements.map((each) => each.address)))
  if (address.startsWith('#/portal/')) await visit(office, address);
await post('/v1/time/jump', { byMs: 60_000 });
await office.until('the mark of an old page', says('.portal.stale .age', 'Refresh loads the present'));
await visit(office, '#/portal/maya/units/A101');
await fitsScreens(office, 'portal', folder, theme);
await hasNoViolations(office, 'Unit Details');

// From here on, staff use only the keyboard.
await tabTo(office, '.portal-refresh');
await key(office, 'Enter');
await office.until('a page of now', `document.querySelector('.portal') !== null`);
await tabTo(office, '.portal-unlock');
await key(office, 'Enter');
const details = '#/portal/maya/units/A101';
await find(office, details, '.popup-yes');
await hasNoViolations(office, 'the pop-up');
await tabTo(office, '.popup-emergency');
await key(office, 'Enter');
await find(office, details, 'dialog option:nth-child(2)');
await tabTo(office, 'dialog select');
await key(office, 'ArrowDown');
await office.until('a reason', `document.querySelector('dialog select').value === 'Tenant locked phone in unit'`);
await find(office, details, '.emergency-unlock');
await tabTo(office, '.emergency-unlock');
await key(office, 'Enter');
await office.until('the command sent', says('.toasts', 'Unlock: done'));

await click(door, '.lock-touch');
await door.until('the bolt drawn back by the portal', says('.door .facts', 'can be opened'));
await click(door, '.lock-pullHasp');
await door.until('the hasp out again', says('.door .facts', 'out'));
await click(door, '.person-takePhone');
await door.until('the phone back', `document.querySelector('.app-unusable') === null`);
await door.until(
  'the message to the tenant',
  says('.app-messages', 'was opened in an emergency. Reason: Tenant locked phone in unit'),
);

await click(office, '.portal-refresh');
await visit(office, '#/portal/maya/activity');
await office.until('Override Unlock in the log', says('.activity table', 'Override Unlock'));
await office.until('the reason in the log', says('.activity table', 'Tenant locked phone in unit'));
await hasNoViolations(office, 'Activity');

await visit(door, '#/app/ivy');
await hasNoViolations(door, 'the sign-in');
for (const { address, element } of statements)
  if (!seen.has(`${address} ${element}`)) fail(`nothing visited ${element} at ${address}`);
if (door.troubles.length > 0) fail(door.troubles.join('\n'));
await door.close();
console.log(
  `two windows played “phone locked in unit”, the portal with the keyboard alone; ${statements.length} elements of the help pages are there`,
);
process.exit(0);
