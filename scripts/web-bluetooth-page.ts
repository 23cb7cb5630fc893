/**
 * examples/web-bluetooth.html in Chromium, with real clicks and keys: a lock is chosen in the dialog and opened, then a gate; a key of another
 * lock and a jam are refused with their own codes; the page sees the disconnect. `npx tsx scripts/web-bluetooth-page.ts [FOLDER]` keeps pictures
 * of the dialog; `CHROMIUM` names the browser.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, openPage, started } from './browser/chromium.ts';
import { fitsScreens } from './browser/screens.ts';

const [folder] = process.argv.slice(2);

// The page has an origin of its own, as a page under development has.
let html = '';
const site = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}).listen(0, '127.0.0.1');
await once(site, 'listening');
const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0', '--allow-origin', origin];
const up = ['dist/cli/main.js', 'up', 'demo', '--no-life', '--no-console', '--json', ...ports];
const ready: Record<string, string> = JSON.parse(await started(process.execPath, up, 'stdout', /^\{"ready":(.*)\}$/));
const { control = '', core = '' } = ready;
html = readFileSync('examples/web-bluetooth.html', 'utf8')
  .replaceAll('http://127.0.0.1:2847', control)
  .replaceAll('http://127.0.0.1:2848', core);

const page = await openPage(origin);
const verb = (name: string, args: object) =>
  fetch(`${control}/v1/verbs/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
const says = (text: string) =>
  page.until(text, `document.querySelector('pre').textContent.includes(${JSON.stringify(text)})`);
const CHOOSER = `document.querySelector('noke-sim-chooser')?.shadowRoot`;
const row = (address: string) => `${CHOOSER}?.querySelector('input[value="${address}"]')`;

async function click(element: string): Promise<void> {
  await page.until(`${element}, to be clicked`, `!!${element} && !${element}.disabled`);
  const at = `(({ left, top, width, height }) => [left + width / 2, top + height / 2])(${element}.getBoundingClientRect())`;
  const [x, y] = JSON.parse(String(await page.evaluate(`JSON.stringify(${at})`)));
  for (const type of ['mousePressed', 'mouseReleased'])
    await page.call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
}

async function press(key: string, code: number): Promise<void> {
  for (const type of ['keyDown', 'keyUp'])
    await page.call('Input.dispatchKeyEvent', {
      type,
      key,
      code: key === ' ' ? 'Space' : key,
      windowsVirtualKeyCode: code,
      ...(key === 'Enter' && type === 'keyDown' ? { text: '\r' } : {}),
    });
}

/** What a promise of the page settles with: its value, or the name of its error. */
async function outcome(expression: string): Promise<unknown> {
  await page.evaluate(`window.outcome = undefined; (async () => ${expression})().then(
    (value) => { outcome = { value }; }, (error) => { outcome = { value: error.name + ': ' + error.message }; })`);
  await page.until(expression, 'outcome !== undefined');
  return page.evaluate('outcome.value');
}

async function expects(what: string, expression: string, expected: string): Promise<void> {
  const found = String(await outcome(expression));
  if (!found.startsWith(expected)) fail(`${what}: expected ${expected}, found ${found}`);
  console.log(`ok    ${what}`);
}

await page.until('the page', `document.readyState === 'complete'`);
await expects('without a gesture', 'choose()', 'SecurityError');

await click(`document.querySelector('#unlock')`);
await page.until('the dialog, empty', `${CHOOSER}?.querySelector('p').textContent.startsWith('Looking for locks')`);
await press('Escape', 27);
await says('NotFoundError: User cancelled');
console.log('ok    Escape cancels');

await click(`document.querySelector('#touch')`);
await says('touched');
await click(`document.querySelector('#unlock')`);
await page.until('A101 in the list', `${row('c0ffee000101')} !== null && ${row('c0ffee000101')} !== undefined`);
await fitsScreens(page, 'web-bluetooth', folder);
await page.call('Emulation.clearDeviceMetricsOverride');
// Taking the pictures may have taken longer than the lock stays awake: then it left the list, and it returns.
await verb('lock.touch', { lock: 'A101' });
await click(`${row('c0ffee000101')}`);
await click(`${CHOOSER}.querySelector('button[value=connect]')`);
await says('C0FFEE000101 took the command');
console.log('ok    A101 is chosen by mouse and opened');

const leaves = 'navigator.bluetooth.getDevices().then((all) => all.map(({ gatt }) => gatt.disconnect()).length)';
await expects('the page disconnects', leaves, '1');
await says('disconnected');

/** Chooses by `data-choose` and opens, as a test without a person does. */
const opens = (unit: string, keyOf = '') =>
  `(document.querySelector('script').dataset.choose = '${unit}', open(await choose()${keyOf === '' ? '' : `, '${keyOf}'`}))`;
await verb('lock.touch', { lock: 'A102' });
await expects('A102 with the key of A101', opens('A102', 'C0:FF:EE:00:01:01'), '61');
await verb('lock.touch', { lock: 'T1' });
await expects('T1, whose bolt is stuck', opens('T1'), '69');
await verb('lock.touch', { lock: 'gate-in' });
await expects('the gate', opens('gate-in'), '60');

await page.evaluate(`delete document.querySelector('script').dataset.choose`);
await verb('lock.touch', { lock: 'A108' });
await click(`document.querySelector('#unlock')`);
await page.until('A108 in the list', `!!${row('c0ffee000108')}`);
await page.evaluate(`${row('c0ffee000108')}.focus()`);
await press(' ', 32);
await press('Enter', 13);
await says('C0FFEE000108 took the command');
console.log('ok    A108 is chosen with the keyboard and opened');

if (page.troubles.length > 0) fail(page.troubles.join('\n'));
await page.close();
site.close();
process.exit(0);
