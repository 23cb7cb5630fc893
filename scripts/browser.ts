/**
 * The page of the control port in a real browser: A101 sleeps and cannot be unlocked, is touched, is unlocked, and the page says so,
 * with no error in the browser's own log. `npx tsx scripts/browser.ts [PICTURE.png]` keeps a picture; `CHROMIUM` names the browser.
 */
import { writeFileSync } from 'node:fs';
import { fail, openPage, picture, started } from './browser/chromium.ts';

const ROW = '#c0ffee000101';
const [file] = process.argv.slice(2);

const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const control = await started(
  process.execPath,
  ['dist/cli/main.js', 'up', '--no-life', '--no-console', ...ports],
  'stdout',
  /^ready .*control=(\S+)/,
);
const page = await openPage(control);
const state = (is: string): string => `document.querySelector('${ROW} .state')?.textContent === '${is}'`;
await page.until('the row of A101, asleep', state('asleep'));
await page.until('a disabled unlock button', `document.querySelector('${ROW} .unlock').disabled`);
await page.evaluate(`document.querySelector('${ROW} .touch').click()`);
await page.until('A101 awake', state('awake'));
await page.evaluate(`document.querySelector('${ROW} .unlock').click()`);
await page.until('A101 unlocked', state('unlocked'));
await page.until('what happened', `/A101: command .* accepted/.test(document.querySelector('pre').textContent)`);
if (file !== undefined) writeFileSync(file, await picture(page));
if (page.troubles.length > 0) fail(page.troubles.join('\n'));
await page.close();
console.log('the page touched A101, unlocked it over WebSocket, and shows it unlocked');
process.exit(0);
