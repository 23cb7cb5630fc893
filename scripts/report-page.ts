/**
 * The HTML report of `run` in a real browser, dark and light, on a phone and on a desktop screen: it never scrolls sideways, it draws the messages of
 * its failure, search and filter hide what does not match, and the browser reports no error. `npx tsx scripts/report-page.ts [FOLDER]` saves
 * pictures.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, openPage } from './browser/chromium.ts';
import { fitsScreens } from './browser/screens.ts';

const [pictures] = process.argv.slice(2);

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-report-'));
cpSync('examples/start/scenarios', folder, { recursive: true });
const good = readFileSync(join(folder, 'first-unlock.yaml'), 'utf8');
writeFileSync(join(folder, 'bad.yaml'), good.replace('lock.A1.bolt: retracted', 'lock.A1.bolt: melted'));
const report = join(folder, 'report.html');
spawnSync(process.execPath, ['dist/cli/main.js', 'run', folder, '--html', report]);

const page = await openPage(pathToFileURL(report).href);
await page.until('the script of the page', `document.querySelector('output')?.textContent === '2 of 2 shown'`);
await page.until('a drawing', `document.querySelectorAll('article.bad svg line[marker-end]').length > 5`);
await fitsScreens(page, 'report', pictures, `document.querySelector('svg').scrollIntoView()`);
const type = (text: string, verdict: string): string =>
  `document.forms[0].search.value = ${JSON.stringify(text)}; document.forms[0].verdict.value = '${verdict}';
   document.forms[0].search.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('output').textContent`;
for (const [text, verdict, shown] of [
  ['melted', '', '1 of 2 shown'],
  ['', 'pass', '1 of 2 shown'],
  ['melted', 'pass', '0 of 2 shown'],
  ['OPENS gate', '', '2 of 2 shown'],
] as const) {
  const said = await page.evaluate(type(text, verdict));
  if (said !== shown) fail(`search "${text}", verdict "${verdict}": expected ${shown}, found ${said}`);
}
if (page.troubles.length > 0) fail(page.troubles.join('\n'));
await page.close();
rmSync(folder, { recursive: true, force: true });
console.log('the report fits 390 and 1440 pixels in light and dark, draws its failure, searches and filters');
process.exit(0);
