// A test over HTTP alone, as it could be written in any language: the facility stops at exactly the point that the test is about.
import { runFacility } from 'noke-sim/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';

let facility: Awaited<ReturnType<typeof runFacility>>;
beforeAll(async () => {
  // In another project: `npx noke-sim up --no-life --paused`, with the address from its ready line.
  facility = await runFacility('demo', { paused: true });
});
afterAll(() => facility.stop());

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${facility.url}/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return response.json() as Promise<{ readonly [key: string]: unknown }>;
}

test('while the bolt moves, the app does not claim that the unit is open', async () => {
  await call('POST', 'verbs/person.tailgate', { person: 'alice' });
  await call('POST', 'verbs/person.walkTo', { person: 'alice', to: 'A101' });
  await call('POST', 'time/jump', { byMs: 120_000 });
  await call('POST', 'verbs/phone.openApp', { phone: 'alice' });
  await call('POST', 'time/jump', { byMs: 2_000 });

  // First set the pause, then act, then wait for it.
  const pause = await call('POST', 'time/pauseAt', {
    event: { kind: 'lock.state', about: 'A101', data: { motor: 'unlocking' } },
    withinMs: 60_000,
  });
  await call('POST', 'verbs/lock.touch', { lock: 'A101' });
  await call('POST', 'verbs/phone.unlock', { phone: 'alice', unit: 'A101' });
  await call('POST', 'time/resume');
  const reached = await call('GET', `time/pauseAt/${pause.id}?waitMs=30000`);
  expect(reached.state).toBe('reached');

  expect(await call('GET', 'look/lock.A101.bolt')).toEqual({ value: 'extended' });
  expect(await call('GET', 'look/phone.alice.app.outcome')).toEqual({ value: null });
  await call('POST', 'time/jump', { byMs: 5_000 });
  expect(await call('GET', 'look/phone.alice.app.outcome')).toMatchObject({ value: { result: 'unlocked' } });
});

test('a reserved lock has the same outcome every time', async () => {
  for (let attempt = 1; attempt <= 3; attempt++) {
    await call('POST', 'verbs/lock.touch', { lock: 'T1' });
    await call('POST', 'time/jump', { byMs: 60_000 });
    expect(await call('GET', 'look/lock.T1.bolt')).toEqual({ value: 'extended' });
  }
  expect(await call('GET', 'look/lock.T1.always')).toEqual({ value: 'jams' });
});
