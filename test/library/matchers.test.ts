import { describe, expect, test } from 'vitest';
import { must, type OpenedFacility, openFacility } from '../../src/index.ts';
import { type FacilityMatchers, type Matched, matchers } from '../../src/library/matchers.ts';

/** Alice at her unit, where her phone has no signal, after an unlock. */
function unlocked(): OpenedFacility {
  const facility = openFacility('demo', { seed: 7, startAt: '2026-03-07T09:00' });
  const { lock, person, phone } = facility.verbs;
  must(person.tailgate('alice'));
  must(person.walkTo({ person: 'alice', to: 'A101' }));
  facility.until('person.alice.at', 'A101', '5m');
  must(phone.openApp('alice'));
  facility.clock.runFor(5_000);
  must(lock.touch('A101'));
  must(phone.unlock({ phone: 'alice', unit: 'A101' }));
  facility.until('phone.alice.app.outcome.result', 'unlocked', '10s');
  return facility;
}

/** The message of a matcher that must have this verdict. */
function messageOf(matched: Matched, pass: boolean): string {
  expect(matched.pass).toBe(pass);
  return matched.message();
}

describe('toBeUnlocked', () => {
  test('says where the bolt is, and what happened at the lock', () => {
    const facility = unlocked();
    expect(messageOf(matchers.toBeUnlocked(facility, 'A101'), true)).toMatch(
      /^expected lock A101 not to be unlocked, but its bolt is retracted \(unlocked, awake\); the last events:\n(?: {2}.* lock\/A101 .*\n?)+$/,
    );
    expect(messageOf(matchers.toBeUnlocked(facility, 'A102'), false)).toBe(
      'expected lock A102 to be unlocked, but its bolt is extended (locked, asleep); nothing has happened at it',
    );
  });

  test('of an unknown lock is an error, never a verdict', () => {
    expect(() => matchers.toBeUnlocked(openFacility(), 'A1O1')).toThrow('did you mean lock.A101?');
  });
});

describe('toHaveRecorded', () => {
  test('names the pattern, and the events nearest to it', () => {
    const facility = unlocked();
    const filter = { kind: 'lock.unlocked', actor: 'lock/A101' } as const;
    expect(messageOf(matchers.toHaveRecorded(facility, filter), true)).toMatch(
      /^expected no event lock\.unlocked of lock\/A101, but it happened once; the last events:\n {2}.* lock\/A101 {2}lock\.unlocked/,
    );
    expect(messageOf(matchers.toHaveRecorded(facility, { ...filter, actor: 'lock/A102' }), false)).toMatch(
      /^expected event lock\.unlocked of lock\/A102, but it did not happen; the last events:\n {2}.* lock\/A101 {2}lock\.unlocked/,
    );
    expect(messageOf(matchers.toHaveRecorded(facility, 'lock.jam'), false)).toBe(
      'expected event lock.jam, but it did not happen; no event of that kind did',
    );
  });

  test('of an unknown kind is an error, never a verdict', () => {
    // @ts-expect-error there is no such kind
    expect(() => matchers.toHaveRecorded(openFacility(), 'lock.unloked')).toThrow('did you mean lock.unlocked?');
  });
});

describe('toHaveToldTenant', () => {
  test('knows messages and the sentences of the app, and lists them', () => {
    const facility = unlocked();
    expect(messageOf(matchers.toHaveToldTenant(facility, 'alice', 'Unlock'), true)).toBe(
      'expected alice not to have been told "Unlock"; was told:\n  app: Unlocked',
    );
    expect(matchers.toHaveToldTenant(facility, 'alice', /UNLOCKED$/gi).pass).toBe(true);
    expect(messageOf(matchers.toHaveToldTenant(facility, 'alice', 'over*locked'), false)).toBe(
      'expected alice to have been told "over*locked"; was told:\n  app: Unlocked',
    );
    expect(messageOf(matchers.toHaveToldTenant(facility, 'bob', /./), false)).toBe(
      'expected bob to have been told /./; was told nothing',
    );
    const { kind, text } = told(facility);
    expect(kind).not.toBe('');
    expect(matchers.toHaveToldTenant(facility, 'bob', text).pass).toBe(true);
    expect(() => matchers.toHaveToldTenant(facility, 'alcie', 'x')).toThrow('did you mean message.alice.all?');
  });

  /** A message to Bob: the code for a new password. */
  function told(facility: OpenedFacility): { readonly kind: string; readonly text: string } {
    must(facility.verbs.phone.forgotPassword({ phone: 'bob', as: 'bob' }));
    facility.until('message.bob.count', { above: 0 }, '5m');
    return facility.look('message.bob.last') ?? { kind: '', text: '' };
  }
});

test('each takes only a facility of openFacility', () => {
  for (const matcher of [matchers.toBeUnlocked, matchers.toHaveToldTenant] as const)
    for (const received of [undefined, null, 'demo', {}])
      expect(() => matcher(received, 'A101', 'x')).toThrow(TypeError);
  expect(() => matchers.toHaveRecorded({}, 'lock.*')).toThrow(
    'toHaveRecorded expects a facility that openFacility returned',
  );
});

test('the declared methods are those that exist', () => {
  const declared = { toBeUnlocked: true, toHaveRecorded: true, toHaveToldTenant: true } satisfies Record<
    keyof FacilityMatchers,
    true
  >;
  expect(Object.keys(matchers).sort()).toEqual(Object.keys(declared).sort());
});
