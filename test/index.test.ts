import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  generatePlan,
  InvalidInput,
  openFacility,
  parseScenario,
  playScenario,
  reportOf,
  type VerbArgs,
  type VerbResult,
  verbTable,
} from '../src/index.ts';
import { thrown } from './library/thrown.ts';

const HEAD = 'version: 1\nname: t\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';

describe('the library', () => {
  test('the package exports it, matchers, a fixture, the configuration, the core and the keys, and nothing else', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, string> };
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './matchers',
      './playwright',
      './config',
      './core',
      './keys',
      './package.json',
    ]);
    expect(manifest.exports['.']).toBe('./dist/index.js');
  });

  test('a facility opens by name, by path and from a plan', () => {
    for (const facility of ['demo', 'fixtures/demo.yaml']) {
      expect(openFacility(facility).look('unit.A101.status')).toBe('Occupied');
    }
    expect(openFacility(generatePlan(3, 1)).look('facility.name')).toBe('Generated 3');
  });

  test('it starts at the requested local time', () => {
    const facility = openFacility('demo', { startAt: '2026-03-08T02:30' });
    expect(new Date(facility.clock.now()).toISOString()).toBe('2026-03-08T09:30:00.000Z');
  });

  test('the same options give the same digest, and a snapshot continues to it', () => {
    const options = { seed: 3, life: true };
    const [one, other] = [openFacility('demo', options), openFacility('demo', options)];
    one.clock.runFor(20_000);
    const restored = openFacility('demo', { ...options, snapshot: one.snapshot() });
    for (const facility of [one, restored]) facility.clock.runFor(20_000);
    other.clock.runFor(40_000);
    expect([one.trace.digest, restored.trace.digest]).toEqual([other.trace.digest, other.trace.digest]);
    expect(openFacility('demo', { ...options, seed: 4 }).clock.now()).toBeLessThan(one.clock.now());
  });

  test.each([
    [() => openFacility('no-such.yaml'), 'no-such.yaml: there is no such file'],
    [() => openFacility('demo', { startAt: 'soon' }), 'startAt: found soon, expected a local date and time'],
    [() => playScenario('no-such.yaml'), 'no-such.yaml: there is no such file'],
  ])('invalid input is thrown as problems', (call, words) => {
    const error = thrown(call);
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).message).toContain(words);
  });

  test('a scenario plays and makes a report with its exit code', () => {
    const read = (steps: string) => {
      const parsed = parseScenario('t.yaml', HEAD + steps);
      if (!parsed.ok) throw new InvalidInput(parsed.problems);
      return playScenario(parsed.scenario, { seed: 2 });
    };
    const good = read('- lock.touch: A101\n- expect: { lock.A101.power: awake }\n  within: 1s\n');
    const bad = read('- lock.touch: A101\n- expect: { lock.A101.power: asleep }\n');
    expect(reportOf([good])).toMatchObject({ exitCode: 0, counts: { pass: 1 } });
    expect(reportOf([good, bad])).toMatchObject({ exitCode: 1, counts: { pass: 1, fail: 1 } });
    const error = thrown(() => playScenario('no-such.yaml')) as InvalidInput;
    expect(reportOf([error])).toMatchObject({ exitCode: 2, counts: { error: 1 } });
  });

  test('its verbs are functions: the same call by name, typed, and checked at run time', () => {
    const typed = openFacility();
    const named = openFacility();
    expect(typed.verbs.lock.touch({ lock: 'A101' })).toEqual(named.play('lock.touch', { lock: 'A101' }));
    expect(typed.verbs.portal.updateCustomerData()).toEqual(named.play('portal.updateCustomerData', {}));
    expect(typed.verbs.intruder.copyKeys({ phone: 'alice' })).toEqual(
      named.play('intruder.copyKeys', { phone: 'alice' }),
    );
    expect(typed.trace.digest).toBe(named.trace.digest);
    // @ts-expect-error a verb takes its own arguments
    expect(typed.verbs.lock.touch({ unit: 'A101' })).toMatchObject({ ok: false, by: 'bad-argument' });
    // @ts-expect-error and all that it requires
    expect(typed.verbs.portal.unlock({ unit: 'A101' })).toMatchObject({ ok: false, by: 'bad-argument' });
    // @ts-expect-error there is no such verb
    expect(typed.verbs.lock.kick).toBeUndefined();
    expectTypeOf<VerbArgs<'lock.drainTo'>>().toEqualTypeOf<{ lock: string; mv: number }>();
    expectTypeOf<Extract<VerbResult<'intruder.copyKeys'>, { ok: true }>['value']>().toEqualTypeOf<{ keys: number }>();
  });

  test('every verb of the table can be called, and nothing else', () => {
    const { verbs } = openFacility();
    const calls = Object.entries(verbs).flatMap(([subject, actions]) =>
      Object.keys(actions).map((action) => `${subject}.${action}`),
    );
    expect(calls.sort()).toEqual([...verbTable.keys()].sort());
  });

  test('its verbs are those of every facility', () => {
    expect(verbTable.has('phone.unlock')).toBe(true);
    expect(openFacility().verbTable).toBe(verbTable);
  });
});
