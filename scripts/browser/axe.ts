/** axe-core on a page of the browser: no violation of serious or critical impact. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fail, type Page } from './chromium.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function hasNoViolations(page: Page, what: string): Promise<void> {
  await page.evaluate(`if (window.axe === undefined) {${source}}
    window.found = undefined;
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => { window.found = JSON.stringify(violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ target, failureSummary }) => [target.join(' '), failureSummary]) }))); })`);
  await page.until(`what axe found on ${what}`, 'typeof window.found === "string"');
  const found = String(await page.evaluate('window.found'));
  if (found !== '[]') fail(`${what} is not accessible: ${found}`);
}
