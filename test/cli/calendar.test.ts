/** Input that leads beyond the calendar is refused everywhere; a facility that reaches its end stops there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { chooseFacility } from '../../src/cli/up/up-facility.ts';
import { InvalidInput, openFacility, parseScenario, playScenario } from '../../src/index.ts';
import { FIRST_INSTANT, LAST_INSTANT } from '../../src/protocol/calendar.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { start } from './up-host.ts';

const LAST = '2106-01-01T00:00Z';
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-calendar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let serving: Serving | undefined;
afterEach(() => serving?.stop());

const scenario = (startAt: string, steps: string): string =>
  `version: 1\nname: at the end\nfacility: demo\nstartAt: ${startAt}\nsteps:\n${steps}`;

describe('refused on entry', () => {
  test.each([
    '2106-01-01T00:00',
    '2106-02-08T00:00',
    '9999-12-31T23:59',
    '1969-12-31T23:59',
    '1970-01-02T00:00',
    '0000-01-01T00:00',
  ])('up --at %s', async (at) => {
    const run = start(['up', '--no-ports', '--no-console', '--at', at]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(LAST);
  });

  test.each<string | number>(['2106-02-08T00:00', LAST_INSTANT + 1, FIRST_INSTANT - 1, 1e300, Number.NaN, 0.5])(
    'openFacility with startAt %s',
    (startAt) => {
      expect(() => openFacility('demo', { startAt })).toThrow(InvalidInput);
      expect(() => openFacility('demo', { startAt })).toThrow(LAST);
    },
  );

  test.each(['2106-02-08T00:00', '1970-01-01T00:00'])('a scenario that starts at %s', (startAt) => {
    const read = parseScenario('x.yaml', scenario(startAt, '  - wait: 1s'));
    if (!read.ok) throw new Error('it should read');
    expect(() => playScenario(read.scenario)).toThrow(LAST);
  });

  test.each([
    '  - wait: 2d',
    '  - waitUntil: 2106-02-07T06:28',
    '  - wait: 999999999999s',
    '  - expect: { lock.A101.power: awake }\n    within: 400d',
  ])('a scenario at the end, with %s', (steps) => {
    const read = parseScenario('x.yaml', scenario('2105-12-31T08:00', steps));
    if (!read.ok) throw new Error('it should read');
    const result = playScenario(read.scenario);
    expect(result.verdict).toBe('error');
    expect(JSON.stringify(result.failure)).toContain(LAST);
  });

  test.each(['2106-01-02', '1970-01-01'])('a facility file with a lease from %s', async (leaseStart) => {
    const file = join(folder, 'f.yaml');
    writeFileSync(
      file,
      `version: 1\nname: F\ntimeZone: America/Denver\npeople:\n  - { id: alice, name: Alice }\nunits:\n  - { id: A1, status: pre-let, tenant: alice, leaseStart: ${leaseStart} }\n`,
    );
    const run = start(['up', file, '--no-ports', '--no-console']);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(LAST);
    expect(run.err()).toContain('leaseStart');
  });

  test.each([
    ['pms.rent', { unit: 'A103', tenant: 'alice', leaseStart: '2106-02-08' }],
    ['pms.rent', { unit: 'A103', tenant: 'alice', leaseStart: '1969-12-31' }],
    ['portal.auction', { as: 'maya', unit: 'A105', opener: 'maya', until: '9999-12-31' }],
  ])('the verb %s with %j', (verb, args) => {
    const outcome = openFacility('demo').play(verb, args);
    expect(outcome).toMatchObject({ ok: false, why: expect.stringContaining(LAST) });
  });

  test('a feed with such a date is refused by its rule', () => {
    const facility = openFacility('demo');
    const said = { unit: 'A103', status: 'pre-let', tenant: 'alice', completed: true };
    for (const leaseStart of ['2106-02-08', '+275760-09-13', '1969-12-31'])
      expect(facility.play('pms.feedSays', { ...said, leaseStart })).toMatchObject({ ok: false, by: 'B-FED-7' });
  });

  test('a jump beyond it', async () => {
    const chosen = chooseFacility('demo', undefined, '1');
    serving = await serve({
      open: facilityOpener(chosen.plan, { seed: '1', startAt: LAST_INSTANT - 3_600_000 }),
      ports: { websocket: false, control: 0, core: false },
      paused: true,
    });
    const jump = (body: object) =>
      fetch(`${serving?.ready.control}/v1/time/jump`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    for (const body of [{ byMs: 3_600_001 }, { to: LAST_INSTANT + 1 }]) {
      const answer = await jump(body);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('2106-01-01T00:00:00');
    }
    expect((await jump({ to: LAST_INSTANT })).status).toBe(200);
    expect(serving.facilities.main.now).toBe(LAST_INSTANT);
  });
});

test('a facility that reaches the end of the calendar stops there intact, with a message and exit code 0', async () => {
  const run = start(['up', '--no-ports', '--no-console', '--no-life', '--at', '2105-12-31T16:00', '--speed', '60']);
  await run.said(/Try:/);
  // 16:00 in Denver is 23:00 UTC: an hour is left, which is a minute of ours.
  for (let turn = 0; turn < 70; turn++) {
    run.clock.pass(1_000);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(await run.ended).toBe(0);
  expect(run.err()).toContain('the calendar ends at 2106-01-01T00:00:00.000Z');
  expect(run.out()).toContain('ended at ');
  expect(run.err()).not.toContain('fault');
});
