/** The screens on which pages are checked: a phone and a desktop, light and dark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Page, picture } from './chromium.ts';

const SCREENS = [
  [390, 800],
  [1_440, 900],
] as const;

/** Fails if the page scrolls sideways on a screen. Saves a picture of each screen in `folder`, if given, after evaluating `before`. */
export async function fitsScreens(page: Page, name: string, folder: string | undefined, before = ''): Promise<void> {
  for (const [width, height] of SCREENS)
    for (const scheme of ['light', 'dark']) {
      await page.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
      await page.call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      // Our page keeps the theme with which it was opened; others follow the browser.
      await page.evaluate(`document.documentElement.dataset.theme = '${scheme}'`);
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) fail(`${name}: at ${width} px the page is ${wide} px wide`);
      if (folder === undefined) continue;
      mkdirSync(folder, { recursive: true });
      await page.evaluate(before);
      writeFileSync(join(folder, `${name}-${width}-${scheme}.png`), await picture(page));
    }
}
