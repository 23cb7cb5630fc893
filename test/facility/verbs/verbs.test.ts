import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERBS } from '../../../src/facility/verbs/verbs.ts';
import { demo } from '../demo.ts';

describe('verbs', () => {
  it.each([...VERBS.values()].map((verb) => [verb.name, verb] as const))(
    '%s has a summary, and examples that its schema accepts',
    (_name, verb) => {
      expect(verb.summary).toMatch(/^[A-Z].*\.$/);
      expect(verb.examples.length).toBeGreaterThan(0);
      expect(Object.keys(verb.params.shape)).toContain(verb.subject);
      for (const example of verb.examples) {
        const value: unknown = parse(example);
        const args = typeof value === 'object' && value !== null ? value : { [verb.subject]: value };
        expect(verb.params.safeParse(args).error?.issues, example).toBeUndefined();
      }
    },
  );

  it.each([
    ['lock.tuch', {}, { by: 'unknown-verb', nearest: 'lock.touch' }],
    ['lock.touch', { lock: 'A1O1' }, { by: 'bad-argument', nearest: 'A101' }],
    ['lock.touch', { lok: 'A101' }, { by: 'bad-argument' }],
    ['lock.touch', { lock: 'A101', ms: 1.5 }, { by: 'bad-argument' }],
    ['person.walkTo', { person: 'alice', to: 'nowhere' }, { by: 'bad-argument' }],
    ['person.walkTo', { person: 'alicia', to: 'A101' }, { by: 'bad-argument', nearest: 'alice' }],
    ['lock.pullHasp', { lock: 'gate-in' }, { by: 'not-possible' }],
    ['portal.unlock', { as: 'eli', unit: 'A101', choose: 'Emergency', reason: 'Fire' }, { by: 'B-REM-4' }],
    [
      'portal.unlock',
      { as: 'maya', unit: 'A101', choose: 'Emergency' },
      { by: 'B-REM-6', why: /Fire, Flood, Medical/ },
    ],
    ['portal.unlock', { as: 'maya', unit: 'A101', choose: 'Emergency', reason: 'Whim' }, { why: /Fire, Flood/ }],
    ['portal.unlock', { as: 'maya', unit: 'A101', choose: 'Yes', reason: 'Fire' }, { by: 'not-possible' }],
    ['portal.unlock', { as: 'maya', unit: 'A101', reason: 'Fire' }, { by: 'not-possible' }],
    ['lock.touch', { lock: 'A101', by: 'alice' }, { by: 'not-possible', why: /alice is not at A101/ }],
    [
      'person.tailgate',
      { person: 'alice', behind: 'maya' },
      { by: 'not-possible', why: /maya is not passing gate-in/ },
    ],
  ] satisfies [string, object, { by?: string; nearest?: string; why?: RegExp }][])(
    '%s %j is refused with who, why and the right word',
    (verb, args, expected) => {
      const { site } = demo();
      const { why, ...others }: { by?: string; nearest?: string; why?: RegExp } = expected;
      const outcome = site.play(verb, args);
      expect(outcome).toMatchObject({ ok: false, ...others });
      if (why !== undefined) expect(outcome).toMatchObject({ why: expect.stringMatching(why) });
    },
  );

  it('a refused call that names something unknown is not traced; a played one precedes its effects', () => {
    const { site, events } = demo();
    site.play('lock.touch', { lock: 'Z999' });
    expect(events).toEqual([]);
    site.play('lock.touch', { lock: 'A101' });
    expect(events.map(({ kind }) => kind)).toEqual(['input', 'lock.heartbeat', 'lock.woke', 'lock.state']);
  });

  it('lock.brush says that it was too weak: the attempt is in the trace, and nothing at the lock changes', () => {
    const { site, events } = demo();
    const before = site.lock('A101').snapshot();
    expect(site.play('lock.brush', { lock: 'A101' })).toEqual({ ok: true, value: 'too weak to be felt' });
    expect(events).toMatchObject([{ kind: 'input', data: { verb: 'lock.brush', args: { lock: 'A101' } } }]);
    expect(site.lock('A101').snapshot()).toEqual(before);
  });

  it('keep PINs, passwords and numbers out of the trace, right or wrong ones', () => {
    const { site, events } = demo();
    site.play('portal.enterPin', { as: 'maya', unit: 'A101', pin: '424242' });
    site.play('phone.signIn', { phone: 'tablet', login: '+13035550199', password: 'open sesame' });
    site.play('pms.editTenant', { person: 'gina', mobile: '+13035550177' });
    const text = JSON.stringify(events);
    for (const secret of ['424242', '+13035550199', 'open sesame', '+13035550177']) expect(text).not.toContain(secret);
    expect(text).toContain('<pin ');
  });

  it('refuse any arguments at all without an exception', () => {
    const { site } = demo();
    for (const verb of VERBS.keys()) {
      for (const args of [
        {},
        { lock: 7 },
        { [verb.split('.')[0] ?? '']: null },
        { phone: 'alice', person: 'alice', lock: 'A101' },
      ]) {
        expect(typeof site.play(verb, args).ok).toBe('boolean');
      }
    }
  });
});
