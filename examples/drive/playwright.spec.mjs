// A page in a browser, with its own facility for each test: npx playwright test examples/drive/playwright.spec.mjs
import { test as base, expect } from '@playwright/test';
import { nokeSim } from 'noke-sim/playwright';

// Time is stopped unless the test lets it pass.
const test = base.extend(nokeSim('demo', { paused: true }));

test('the page shows what a touched lock does', async ({ facility, page }) => {
  await page.goto(facility.url);
  await page.locator('[data-unit="A101"]').click();
  const a101 = page.locator('.panel');
  await expect(a101.locator('.state')).toHaveText('asleep');
  // The clock stops on its own when the lock has fallen asleep again, however slow the browser is.
  await a101.locator('.lock-touch').click();
  await expect(a101.locator('.state')).toHaveText('awake');
  const asleep = facility.pauseAt({ state: { 'lock.A101.power': 'asleep' } }, '10m');
  await facility.advance('10m');
  await asleep;
  await expect(a101.locator('.state')).toHaveText('asleep');
});

test('a reserved lock jams', async ({ facility, page }) => {
  await page.goto(facility.url);
  await page.locator('[data-unit="T1"]').click();
  const t1 = page.locator('.panel');
  await t1.locator('.lock-touch').click();
  await expect(t1.locator('.state')).toHaveText('awake');
  const jammed = facility.pauseAt({ event: { kind: 'lock.jam', about: 'T1' } }, '1m');
  await t1.locator('.unlock').click();
  facility.resume();
  await jammed;
  expect(facility.look('lock.T1.bolt')).toBe('extended');
});
