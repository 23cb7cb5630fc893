import { expect, test } from 'vitest';
import { must, UnknownPath } from '../../src/index.ts';
import { nokeSim, type RunningFacility, runFacility } from '../../src/library/playwright.ts';

test('a facility runs on free ports, passes time at once, and closes them', async () => {
  const [one, other] = await Promise.all([
    runFacility('demo', { paused: true }),
    runFacility('demo', { paused: true }),
  ]);
  expect(one.url).not.toBe(other.url);
  must(one.verbs.lock.touch('A101'));
  await one.advance('1s');
  expect([one.look('lock.A101.power'), other.look('lock.A101.power')]).toEqual(['awake', 'asleep']);
  expect(one.look('time.ms') - other.look('time.ms')).toBe(1_000);
  // @ts-expect-error there is no such field
  expect(() => one.look('lock.A101.powr')).toThrow(UnknownPath);
  expect(one.find('lock.A101.powr')).toBeUndefined();
  expect((await fetch(`${one.url}/health`)).status).toBe(200);
  for (const facility of [one, other]) await facility.stop();
  await one.stop();
  await expect(fetch(`${one.url}/health`)).rejects.toThrow();
});

test('the fixture gives a test its facility, and stops it when the test has failed', async () => {
  const { facility: fixture } = nokeSim('demo', { paused: true });
  // Playwright reads this to know that the fixture needs no other.
  expect(String(fixture)).toMatch(/^async \(\{\s*\}(?:: object)?, use/);
  let url = '';
  const failing = fixture({}, async (facility: RunningFacility) => {
    url = facility.url;
    throw new Error('the test failed');
  });
  await expect(failing).rejects.toThrow('the test failed');
  await expect(fetch(url)).rejects.toThrow();
});

test('a wrong plan, start or limit is the caller’s mistake', async () => {
  await expect(runFacility('no-such.yaml')).rejects.toThrow('there is no such file');
  await expect(runFacility('demo', { startAt: 'soon' })).rejects.toThrow('startAt: found soon');
});

test('a pause stands at its event, while time runs on the host; advance says whether it got through', async () => {
  const facility = await runFacility('demo', { paused: true, speed: 10_000 });
  const asleep = facility.pauseAt(
    { event: { kind: 'lock.state', actor: 'lock/A101', data: { power: 'asleep' } } },
    '10m',
  );
  must(facility.verbs.lock.touch('A101'));
  facility.resume();
  const event = await asleep;
  expect(facility.look('time.ms')).toBe(event?.time);
  expect(facility.look('lock.A101.power')).toBe('asleep');
  const state = facility.pauseAt({ state: { 'lock.A102.power': 'awake' } });
  must(facility.verbs.lock.touch('A102'));
  expect(await state).toBeUndefined();
  expect(await facility.advance('1s')).toBe(true);
  const time = facility.pauseAt({ time: facility.look('time.ms') + 5_000 });
  expect(await facility.advance('1m')).toBe(false);
  await time;
  await expect(facility.pauseAt({ state: { 'lock.A102.power': 'awake' } }, '1s')).resolves.toBeUndefined();
  const missed = facility.pauseAt({ event: { kind: 'lock.jam' } }, '1m');
  expect(await facility.advance('2m')).toBe(true);
  await expect(missed).rejects.toThrow('event lock.jam did not occur within 1m of simulated time');
  // @ts-expect-error there is no such kind
  expect(() => facility.pauseAt({ event: { kind: 'lock.jamm' } })).toThrow('did you mean lock.jam?');
  expect(() => facility.pauseAt({ time: 'x' })).toThrow(TypeError);
  void facility.pauseAt({ event: { kind: 'lock.jam' } });
  await facility.stop();
});
