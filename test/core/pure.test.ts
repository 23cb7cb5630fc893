import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/commands.ts';
import { type Rule, switchedOff } from '../../src/core/kernel/rule.ts';
import { type Json, toJson } from '../../src/core/model/json.ts';
import { itemsIn } from '../../src/core/model/list-chunks.ts';
import { emptyState } from '../../src/core/model/state.ts';
import { fromJsonSteps } from '../../src/core/model/state-json.ts';
import { rules } from '../../src/core/rules.ts';
import { decide, evolve } from '../../src/core/topics.ts';
import { finished } from '../../src/sim/steps.ts';
import { runs } from '../sizes.ts';
import { A101, GATE, ON_SITE, phoneOf, SECRETS, Site } from './site.ts';

const freeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (value instanceof Map || value instanceof Set) {
    // A map cannot be frozen; its changing methods can be taken away.
    for (const name of ['set', 'add', 'delete', 'clear'])
      if (name in value)
        Object.defineProperty(value, name, {
          value: () => {
            throw new TypeError(`a decider called ${name}`);
          },
        });
  }
  Object.freeze(value);
  for (const each of value instanceof Map ? value.values() : value instanceof Set ? [] : Object.values(value))
    freeze(each);
};

const users = ['alice', 'bob', 'mona'];
const userId = fc.constantFrom(...users, 'nobody', '__proto__');
const unit = fc.constantFrom('A101', 'A102', 'A103', 'Z9');
const mac = fc.constantFrom(A101, GATE, 'nonsense');
const device = fc.constantFrom('alice-phone', 'bob-phone', 'mona-phone', 'tablet');
const session = fc.constantFrom('00'.repeat(20), '0201B80B'.padEnd(40, '7'), '02'.padEnd(40, '5'), 'x');

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constant('feed.change' as const),
    facility: fc.constantFrom('main', 'x'),
    unit,
    completed: fc.boolean(),
    status: fc.constantFrom('available', 'occupied', 'overlock', 'gatelock', 'pre-let', '?'),
    tenant: userId.map((id) => ({ id, mobilePhone: phoneOf(id) })),
  }),
  fc.record({
    type: fc.constant('account.signIn' as const),
    identity: userId.map(phoneOf),
    password: userId.map((id) => `secret of ${id}`),
    device,
  }),
  fc.record({ type: fc.constantFrom('account.signOut' as const, 'device.forget' as const), device }),
  fc.record({
    type: fc.constant('keys.refresh' as const),
    device,
    facility: fc.constantFrom('main', 'x'),
    place: fc.constant(ON_SITE),
  }),
  fc.record({ type: fc.constant('unlock.online' as const), device, mac, session }),
  fc.record({
    type: fc.constant('gateway.heartbeat' as const),
    mac,
    session,
    state: fc.nat(),
    batteryMv: fc.nat(),
    clockValid: fc.boolean(),
    touched: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('remote.ask' as const),
    by: userId,
    unit,
    via: fc.constantFrom('portal' as const, 'app' as const),
  }),
  fc.record({
    type: fc.constant('remote.open' as const),
    by: userId,
    unit,
    via: fc.constantFrom('portal' as const, 'app' as const),
    how: fc.constantFrom(
      { kind: 'emergency' as const, reason: 'Fire' },
      { kind: 'override' as const, pin: '1' },
      { kind: 'direct' as const },
    ),
  }),
  fc.record({ type: fc.constant('lock.resetKeys' as const), by: userId, mac }),
  fc.record({ type: fc.constant('key.revoke' as const), by: userId, device, mac }),
  fc.record({
    type: fc.constant('fob.add' as const),
    facility: fc.constant('main'),
    fob: fc.constantFrom('f1', 'f2'),
    owner: userId,
  }),
  fc.record({ type: fc.constant('fob.sync' as const), fob: fc.constantFrom('f1', 'f2') }),
  fc.record({
    type: fc.constant('user.schedule' as const),
    facility: fc.constant('main'),
    user: userId,
    schedule: fc.constantFrom('default', '24-hour', '?'),
  }),
  fc.constant({ type: 'tick' as const }),
);

function peopled(): Site {
  const site = new Site();
  site.tenant('alice', 'A101');
  site.tenant('bob', 'A102');
  site.staff('mona');
  site.settle();
  return site;
}

/** What `snapshotSteps` shares with earlier conversions, with each list whole. */
const shared = ({ core }: Site): Json =>
  Object.fromEntries(
    Object.entries(finished(core.snapshotSteps()) as { readonly [part: string]: Json }).map(([name, part]) => [
      name,
      itemsIn(part) ?? part,
    ]),
  );

describe('the core has no side effects', () => {
  it('deciders change nothing: they decide the same on a frozen state', () => {
    const site = peopled();
    const frozen = structuredClone(site.core.state);
    freeze(frozen);
    fc.assert(
      fc.property(anyCommand, (command) => {
        const context = { now: site.now, entropy: new Uint8Array(16), secrets: SECRETS, rules };
        expect(decide(frozen, command, context)).toEqual(decide(site.core.state, command, context));
      }),
      { numRuns: runs(400, 150) },
    );
  });

  it('the events alone, and the JSON of the state, reproduce the state', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyCommand, fc.nat(30_000_000)), { maxLength: 25 }), (steps) => {
        const site = peopled();
        for (const [command, ms] of steps) {
          site.wait(ms);
          site.send(command);
          // The parts that a snapshot shares with the previous one are as they would be if they were converted now.
          expect(shared(site)).toEqual(site.core.snapshot());
        }
        const replayed = emptyState();
        for (const event of site.events) evolve(replayed, JSON.parse(JSON.stringify(event)));
        expect(toJson(replayed)).toEqual(site.core.snapshot());
        const before = site.core.snapshot();
        site.restart();
        expect(shared(site)).toEqual(before);
        for (const [command] of steps) site.send(command);
        expect(shared(site)).toEqual(site.core.snapshot());
      }),
      { numRuns: runs(60, 20) },
    );
  });

  it('an event changes only what is there: each one can be applied to a state without what it names', () => {
    const site = peopled();
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: A101 });
    const session = site.lock(A101).connect();
    site.must({
      type: 'gateway.heartbeat',
      mac: A101,
      session,
      state: 2,
      batteryMv: 2_500,
      clockValid: true,
      touched: false,
    });
    site.must({ type: 'lock.remove', mac: A101 });
    const types = site.events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['lock.resetWanted', 'battery.low', 'lock.removed']));
    for (const event of site.events) expect(() => evolve(emptyState(), event), event.type).not.toThrow();
  });

  it('B-FAC-5: a fob whose owner is unknown is not synced', () => {
    const { core, now } = new Site();
    const state = finished(fromJsonSteps(core.snapshot()));
    evolve(state, { type: 'fob.added', at: now, fob: 'f1', facility: 'main', name: 'f1', owner: 'nobody' });
    const context = { now, entropy: new Uint8Array(16), secrets: SECRETS, rules };
    expect(decide(state, { type: 'fob.sync', fob: 'f1' }, context)).toMatchObject({
      ok: false,
      refusal: { rule: 'B-FAC-5', about: 'f1' },
    });
  });

  it('B-FAC-5: an invalid command is refused without an exception', () => {
    const site = new Site();
    for (const type of ['', 'constructor', '__proto__', 'facility.close'])
      expect(site.ask({ type } as unknown as Command)).toBe('B-FAC-5');
  });

  it('a listener gets every event after it was applied to the state', () => {
    const site = new Site();
    const heard: string[] = [];
    const stop = site.core.subscribe((event) => heard.push(event.type));
    site.rent('A101', 'alice');
    stop();
    site.rent('A102', 'bob');
    expect(heard).toEqual(['user.created', 'unit.assigned', 'account.codeSent', 'message.sent', 'unit.statusChanged']);
  });

  it('can be imported without the simulation, lock or phone', () => {
    const files = readdirSync('src/core', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(50);
    for (const file of files)
      for (const [, from = ''] of readFileSync(join('src/core', file), 'utf8').matchAll(/from '([^']+)'/g)) {
        const target = from.startsWith('.') ? join('src/core', dirname(file), from) : from;
        expect(target, file).toMatch(/^(src\/(core|keys|protocol)\/[\w/-]+\.ts|node:crypto|temporal-polyfill)$/);
      }
    const loaded = execFileSync(
      'node',
      ['-e', "import('./dist/core/core.js').then((m) => console.log(typeof m.Core))"],
      { encoding: 'utf8' },
    );
    expect(loaded.trim()).toBe('function');
  });
});

describe('rules are table entries', () => {
  it('switched off, a guard passes, an effect is absent and a policy yields its neutral value; a boundary cannot be switched off', () => {
    const all: readonly Rule[] = Object.values(rules);
    for (const rule of all) {
      const off = switchedOff(rule);
      if (off.kind === 'policy') expect(off.value).toBe(rule.kind === 'policy' ? rule.without : undefined);
      else if (off.kind === 'boundary') expect(off).toBe(rule);
      else expect(off.check(undefined as never)).toBe(rule.kind === 'guard');
    }
  });

  it('a replaced entry is a fault; production code has no switch for it', () => {
    const id = 'B-SEC-2';
    const site = new Site({ rules: { ...rules, [id]: { ...rules[id], check: () => true } } });
    const phone = site.tenant('alice', 'A101');
    site.rent('A101', 'alice', 'overlock');
    expect(site.online(phone, A101)).not.toBe('B-SEC-2');
    expect(new Set(Object.values(rules).map((rule) => rule.sentence)).size).toBe(Object.keys(rules).length);
  });
});
