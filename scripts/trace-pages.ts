/**
 * The pages of `why` and `compare` in a real browser, dark and light, on a phone and on a desktop screen: none scrolls sideways, and the browser
 * reports no error. `npx tsx scripts/trace-pages.ts [FOLDER]` saves pictures.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [pictures] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-pages-'));
const at = (name: string): string => join(folder, name);

/** The output of a command; each of these ends with 0, or with 1 if it found a difference. */
function nokeSim(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...words], {
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(`noke-sim ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

const run = (name: string): string => `fixtures/practice-reports/runs/${name}.yaml`;
writeFileSync(at('a.json'), nokeSim('run', run('03-tension'), '--trace', at('a'), '--json'));
nokeSim('run', run('03-tension'), '--seed', '7', '--trace', at('b'));
writeFileSync(at('c.json'), nokeSim('run', run('31-jam-and-low-battery'), '--json'));
nokeSim('why', at('a'), '--seeds', '2', '--moments', '4', '--html', at('why.html'));
nokeSim('compare', at('a'), at('b'), '--html', at('events.html'));
nokeSim('compare', at('a.json'), at('c.json'), '--html', at('documents.html'));
// Names are chosen by users, and may be long and contain no place to break.
writeFileSync(at(`${'long'.repeat(30)}.json`), JSON.stringify({ ['key'.repeat(60)]: 'value'.repeat(60) }));
nokeSim('compare', at('a.json'), at(`${'long'.repeat(30)}.json`), '--html', at('long.html'));

// Loaded now, because the browser's time limit starts when it does.
const { fail, openPage } = await import('./browser/chromium.ts');
const { fitsScreens } = await import('./browser/screens.ts');
const page = await openPage(pathToFileURL(at('why.html')).href);
for (const name of ['why', 'events', 'documents', 'long']) {
  await page.call('Page.navigate', { url: pathToFileURL(at(`${name}.html`)).href });
  await page.until(`the page ${name}`, `document.readyState === 'complete' && document.querySelector('h1') !== null`);
  await fitsScreens(page, name, pictures);
}
if (page.troubles.length > 0) fail(page.troubles.join('\n'));
await page.close();
rmSync(folder, { recursive: true, force: true });
console.log('the pages of why and compare fit 400 and 1280 pixels in light and dark');
process.exit(0);
