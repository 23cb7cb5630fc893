/**
 * Regenerates docs/pictures: the map with 24 units, a thousand, a jam and a dead spot, the portal and the app, in Chromium, light and
 * dark, on a phone and on a desktop screen. Exits with 1 if a picture is larger than 60 kB.
 */
import { writeFileSync } from 'node:fs';
import { away, fail, openPage, started } from './browser/chromium.ts';
import { freePort } from './free-port.ts';

const MOST_BYTES = 60_000;
const QUALITIES = [70, 50, 35] as const;

const port = await freePort();
const up = (...facility: readonly string[]) =>
  started(
    process.execPath,
    // biome-ignore format: one command
    ['dist/cli/main.js', 'up', ...facility, '--at', '2026-06-29T09:00', '--no-life', '--no-console', '--ws-port', '0', '--core-port', '0',
      '--control-port', String(port)],
    'stdout',
    /^ready .*control=(\S+)/,
  );
const control = await up('demo');
const post = async (path: string, body: unknown): Promise<void> => {
  const response = await fetch(`${control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) fail(`${path} answered ${response.status}: ${await response.text()}`);
};
const verb = (name: string, args: object) => post(`/v1/verbs/${name}`, args);
const pass = (byMs: number) => post('/v1/time/jump', { byMs });
/** Somebody stands at a unit. */
async function at(person: string, unit: string): Promise<void> {
  await verb('person.tailgate', { person });
  await verb('person.walkTo', { person, to: unit });
  await pass(120_000);
}

const page = await openPage(control);
const units = (count: number) => page.until(`${count} units`, `document.querySelectorAll('.unit').length === ${count}`);
const choose = async (unit: string): Promise<void> => {
  await page.evaluate(
    `document.querySelector('[data-unit="${unit}"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))`,
  );
  await page.until(`the panel of ${unit}`, `document.querySelector('#panelTitle')?.textContent.includes('${unit}')`);
};
const find = async (unit: string): Promise<void> => {
  await page.evaluate(`document.querySelector('#unitFilter').focus()`);
  await page.call('Input.insertText', { text: unit });
  await page.until(unit, `document.querySelector('.find [role=status]').textContent.startsWith('1 of')`);
  await page.evaluate(`document.querySelector('.find').requestSubmit()`);
  await page.until(`the panel of ${unit}`, `document.querySelector('#panelTitle')?.textContent.includes('${unit}')`);
};

async function shotOf(quality: number): Promise<Buffer> {
  const shot = await page.call('Page.captureScreenshot', { format: 'webp', quality });
  return Buffer.from(shot.data ?? '', 'base64');
}

/** What the window shows, as WebP in the best quality that is small enough. */
async function keep(name: string, width: number, height: number, scheme: 'light' | 'dark'): Promise<void> {
  await page.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 700 });
  await page.evaluate(`document.documentElement.dataset.theme = '${scheme}'; scrollTo(0, 0)`);
  // Waits until toasts have gone, radio contacts have ended, and what was asked for is there.
  await page.evaluate('new Promise((later) => setTimeout(later, 2500))');
  await page.evaluate(`for (const close of document.querySelectorAll('.toasts .button')) close.click()`);
  await page.evaluate('new Promise((later) => setTimeout(later, 300))');
  let bytes = await shotOf(QUALITIES[0]);
  for (const quality of QUALITIES.slice(1)) if (bytes.length > MOST_BYTES) bytes = await shotOf(quality);
  writeFileSync(`docs/pictures/${name}-${width}-${scheme}.webp`, bytes);
  console.log(`${name}-${width}-${scheme}.webp: ${(bytes.length / 1_000).toFixed(1)} kB`);
  if (bytes.length > MOST_BYTES) fail(`${name} is larger than ${MOST_BYTES / 1_000} kB`);
}

await units(34);
await at('alice', 'A101');
await verb('lock.touch', { lock: 'A101' });
await keep('map', 1_440, 820, 'light');
await keep('map', 390, 820, 'dark');

// Henry's rent is overdue, so his app has no key, and there is no signal at his unit.
await verb('pms.overdue', { unit: 'B201' });
await verb('phone.openApp', { phone: 'henry' });
await pass(5_000);
await at('henry', 'B201');
await verb('lock.touch', { lock: 'B201' });
await verb('phone.unlock', { phone: 'henry', unit: 'B201' });
await pass(8_000);
await choose('B201');
await keep('dead-spot', 1_440, 820, 'light');
await keep('dead-spot', 390, 1_250, 'light');

// Something leans on Bob's door.
await verb('phone.openApp', { phone: 'bob' });
await pass(5_000);
await at('bob', 'A102');
await verb('door.lean', { lock: 'A102', newtons: 400 });
await verb('lock.touch', { lock: 'A102' });
await verb('phone.unlock', { phone: 'bob', unit: 'A102' });
await pass(8_000);
await choose('A102');
await page.until('the jam', `document.querySelector('#unit-A102').classList.contains('jammed')`);
await keep('jam', 1_440, 820, 'dark');

const open = async (screen: string, element: string): Promise<void> => {
  await page.evaluate(`location.hash = ${JSON.stringify(screen)}`);
  await page.until(element, `document.querySelector('${element}') !== null`);
};
await verb('portal.signIn', { as: 'maya' });
await verb('portal.refresh', { as: 'maya' });
await open('#/portal/maya/units/A102', '.unit-details');
await keep('portal', 390, 820, 'dark');
await open('#/app/bob/A102', '.app-units');
await keep('app', 390, 820, 'light');
await open('#/', '#unit-A102');

await away();
await up('--units', '1000');
await units(1_000);
await keep('thousand', 1_440, 820, 'light');
await keep('thousand', 390, 820, 'dark');
await find('U00333');
await keep('thousand-found', 390, 820, 'light');
if (page.troubles.some((trouble) => !/ERR_CONNECTION|Failed to load/.test(trouble))) fail(page.troubles.join('\n'));
await page.close();
process.exit(0);
