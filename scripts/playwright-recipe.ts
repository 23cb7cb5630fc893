/** Runs examples/drive/playwright.spec.mjs in Chromium, without Playwright: `npx tsx scripts/playwright-recipe.ts`. `CHROMIUM` names the browser. */
import { register } from 'node:module';
import { runTests } from './browser/playwright.ts';

const url = (path: string): string => new URL(path, import.meta.url).href;
const modules = {
  '@playwright/test': url('./browser/playwright.ts'),
  'noke-sim/playwright': url('../src/library/playwright.ts'),
};
const hook = `const modules = ${JSON.stringify(modules)};
export const resolve = (specifier, context, next) => next(modules[specifier] ?? specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

await import(url('../examples/drive/playwright.spec.mjs'));
for (const title of await runTests()) console.log(`passed: ${title}`);
process.exit(0);
