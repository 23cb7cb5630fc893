/** Runs axe-core on a page in the browser. */
import { readFileSync } from 'node:fs';
import { fail, type Page } from './chromium.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** Fails if axe finds a violation with serious or critical impact. `rules`: additional options of `axe.run`. */
export async function hasNoViolations(page: Page, what: string, rules: object = {}): Promise<void> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  const found = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...rules })}).then(({ violations }) =>
       JSON.stringify(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
         .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | '))))`,
  );
  if (found !== '[]') fail(`axe, ${what}: ${found}`);
}
