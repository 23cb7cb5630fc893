// The fixture as docs/library.md shows it, with the page of the control port in a browser.
import { test as base, expect } from '@playwright/test';
import { nokeSim } from 'noke-sim/playwright';

const test = base.extend(nokeSim('demo', { paused: true }));

test('a page shows the facility of its test', async ({ facility, page }) => {
  await page.goto(facility.url);
  await expect(page).toHaveTitle(/.+/);
  facility.verbs.lock.touch('A101');
  await facility.advance('1s');
  expect(facility.look('lock.A101.power')).toBe('awake');
});

test('another test has its own facility', async ({ facility, request }) => {
  expect(facility.look('lock.A101.power')).toBe('asleep');
  expect((await request.get(`${facility.url}/health`)).ok()).toBe(true);
});
