/** What people could report about a run: each fact, and the action or record that changes its answer. */
import { describe, expect, it } from 'vitest';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import { shownBy } from '../../src/diagnosis/compare/shown.ts';
import type { Run } from '../../src/diagnosis/world/play.ts';
import { demo, must } from '../facility/demo.ts';
import { caseWith, told } from './made-case.ts';

type Call = readonly [verb: string, args: Record<string, unknown>];
const CASE = caseWith([told({})]);

function shown(
  calls: readonly Call[] = [],
  { steps = [] as readonly object[], kinds = [] as readonly object[], of = CASE } = {},
) {
  const { site, events } = demo();
  for (const [verb, args] of calls) must(site, verb, args);
  const made = kinds.map((one, seq) => ({ seq, time: 0, actor: 'core', data: {}, causedBy: 0, ...one }));
  return shownBy(of, { facility: site, events: [...events, ...made], steps } as unknown as Run);
}
const PLAIN = shown();
const changed = (now: ReadonlyMap<FactId, string>): Partial<Record<FactId, string | undefined>> =>
  Object.fromEntries(
    [...new Set([...PLAIN.keys(), ...now.keys()])].flatMap((fact) =>
      PLAIN.get(fact) === now.get(fact) ? [] : [[fact, now.get(fact)]],
    ),
  );

describe('a run', () => {
  it('in which nothing happens shows this', () => {
    expect(Object.fromEntries([...PLAIN].sort(([a], [b]) => (a < b ? -1 : 1)))).toMatchObject({
      'code.given': 'no',
      'emergency.sent': 'no',
      'fob.tried': 'no',
      'gateway.present': 'yes',
      'hasp.free': 'yes',
      'keys.revoked': 'no',
      'light.seen': 'no',
      'number.right': 'no',
      'signIn.failed': 'no',
    });
    for (const fact of ['paid.posted', 'clock.setByHand', 'lease.starts'] as const)
      expect(PLAIN.has(fact), fact).toBe(false);
  });

  it.each<[string, readonly object[], object]>([
    ['fob.squeeze', [{ verb: 'fob.squeeze' }], { 'fob.tried': 'yes' }],
    ['keypad.enter', [{ verb: 'keypad.enter' }], { 'code.given': 'yes' }],
    ['portal.unlock', [{ verb: 'portal.unlock' }], { 'emergency.sent': 'yes' }],
    ['portal.unlock, refused', [{ verb: 'portal.unlock', refusedBy: 'B-REM-1' }], {}],
    ['portal.revokeKey', [{ verb: 'portal.revokeKey' }], { 'keys.revoked': 'yes' }],
    ['pms.pay', [{ verb: 'pms.pay' }], { 'paid.posted': 'yes' }],
    ['another verb', [{ verb: 'lock.touch' }], {}],
  ])('with %s shows it', (_, steps, expected) => {
    expect(changed(shown([], { steps }))).toEqual(expected);
  });

  it.each<[string, readonly object[], object]>([
    ['a refusal of an account', [{ kind: 'core.refused', data: { rule: 'B-ACC-1' } }], { 'signIn.failed': 'yes' }],
    ['another refusal', [{ kind: 'core.refused', data: { rule: 'B-ACS-4' } }], {}],
    ['an acceptance', [{ kind: 'core.accepted', data: { rule: 'B-ACC-1' } }], {}],
    ['a lock that woke', [{ kind: 'lock.woke' }], { 'light.seen': 'yes' }],
  ])('with %s shows it', (_, kinds, expected) => {
    expect(changed(shown([], { kinds }))).toEqual(expected);
  });

  it.each<[string, readonly Call[], object]>([
    ['a hasp under tension', [['door.lean', { lock: 'A108', newtons: 80 }]], { 'hasp.free': 'no' }],
    ['an old app', [['phone.outdateApp', { phone: 'gina' }]], { 'app.updated': 'no' }],
    ['a wrong clock', [['phone.setClockError', { phone: 'gina', seconds: 600 }]], { 'clock.setByHand': 'yes' }],
    [
      'airplane mode',
      [['phone.setAirplane', { phone: 'gina', on: true }]],
      { 'airplane.mode': 'yes', 'bluetooth.allowed': 'no', 'signal.atDoor': 'no' },
    ],
  ])('with %s shows it', (_, calls, expected) => {
    expect(changed(shown(calls))).toEqual(expected);
  });
});

describe('a case', () => {
  it('without a unit shows nothing of one; without a phone, nothing of one', () => {
    const entry = shown([], { of: caseWith([told({})], { person: 'gina', entry: 'gate-in' }) });
    expect([entry.has('hasp.free'), entry.has('portal.status'), entry.has('bluetooth.allowed')]).toEqual([
      false,
      false,
      true,
    ]);
    const nobody = shown([], { of: caseWith([told({})], { unit: 'A103' }) });
    expect([nobody.has('hasp.free'), nobody.has('bluetooth.allowed'), nobody.has('number.right')]).toEqual([
      true,
      false,
      false,
    ]);
    // Gina has an e-mail address only, and Bob a number.
    expect(
      [PLAIN, shown([], { of: caseWith([told({})], { person: 'bob', unit: 'A102' }) })].map((one) =>
        one.get('number.right'),
      ),
    ).toEqual(['no', 'yes']);
  });
});
