// An app, driven over WebDriver as Appium does, in a facility that stops when the lock does something.
import { must, NotInTime } from 'noke-sim';
import { runFacility } from 'noke-sim/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStandIn } from './app-stand-in.ts';
import { Driver } from './webdriver.ts';

let facility: Awaited<ReturnType<typeof runFacility>>;
let standIn: Awaited<ReturnType<typeof startStandIn>> | undefined;
let app: Driver;
beforeAll(async () => {
  facility = await runFacility('demo', { paused: true });
  if (process.env.APPIUM_URL === undefined) standIn = await startStandIn(facility);
  must(facility.verbs.person.tailgate('alice'));
  must(facility.verbs.person.walkTo({ person: 'alice', to: 'A101' }));
  await facility.advance('2m');
  app = await Driver.open(process.env.APPIUM_URL ?? standIn?.url ?? '');
  await facility.advance('2s');
});
afterAll(async () => {
  await app.close();
  await standIn?.stop();
  await facility.stop();
});

test('a lock that sleeps is not reported as open', async () => {
  await app.tap('Unlock A101');
  // A pause for something that must not happen: it is reported as missed.
  const opened = facility.pauseAt({ event: { kind: 'lock.unlocked', about: 'A101' } }, '1m');
  await facility.advance('1m');
  await expect(opened).rejects.toThrow(NotInTime);
  expect(await app.text('Message')).not.toBe('Unlocked');
});

test('the message comes after the lock has answered', async () => {
  const opened = facility.pauseAt({ event: { kind: 'lock.unlocked', about: 'A101' } }, '1m');
  must(facility.verbs.lock.touch('A101'));
  await app.tap('Unlock A101');
  facility.resume();
  await opened;
  const before = await app.text('Message');
  await facility.advance('5s');
  expect(await app.text('Message')).toBe('Unlocked');
  expect(before).not.toBe('Unlocked');
});
