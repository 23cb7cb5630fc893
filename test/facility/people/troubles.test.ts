/** B-SUP-1: support comes after every step of the help page, in its order, each with another sign-in and another try. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Troubles } from '../../../src/facility/people/troubles.ts';

type Deed = (troubles: Troubles) => void;

const took = (verb: string, args: Record<string, unknown> = {}): Deed => {
  return (troubles) => troubles.took(verb, { phone: 'ann', ...args });
};
const signsIn: Deed = (troubles) => troubles.signedIn('ann');
const fails: Deed = (troubles) => troubles.tried('ann', 'A1', false);
const other = (opens: boolean): Deed => {
  return (troubles) => troubles.tried('spare', 'A1', opens);
};
const atLock = (verb: string): Deed => {
  return (troubles) => troubles.took(verb, { lock: 'A1' });
};
const again = [signsIn, fails];

/** The steps for a phone at fault, after another device has opened the unit. */
const PHONE: readonly (readonly Deed[])[] = [
  [took('phone.refresh'), took('phone.startEntry', { entry: 'gate' }), ...again],
  [
    took('phone.setPermission', { what: 'bluetooth', allowed: true }),
    took('phone.setPermission', { what: 'location', allowed: true }),
    ...again,
  ],
  [took('phone.updateApp'), took('phone.setAutomaticUpdates', { on: true }), ...again],
  [took('phone.clearCache'), ...again],
  [took('phone.uninstallApp'), took('phone.installApp'), ...again],
  [took('phone.powerCycle'), ...again],
];
const HARDWARE: readonly (readonly Deed[])[] = [
  [atLock('lock.touch')],
  [atLock('door.standOnHandle'), fails],
  [(troubles) => troubles.took('portal.refresh', { as: 'mo' })],
];

const site = { unitOf: (lock: string) => (lock === 'gate' ? undefined : lock), hasSignal: () => true };

function left(deeds: readonly Deed[]): string | undefined {
  const troubles = new Troubles(site);
  for (const deed of deeds) deed(troubles);
  return new Troubles(site, troubles.snapshot()).nextStep('A1');
}

describe.each([
  ['phone', [fails, other(true)], PHONE],
  ['hardware', [fails, other(false)], HARDWARE],
] as const)('B-SUP-1: the list for the %s', (_name, before, steps) => {
  const all = [...before, ...steps.flat()];

  test('every step in order leads to support', () => {
    expect(left(all)).toBeUndefined();
  });

  test('without any one thing that was done there is a step left', () => {
    for (const i of all.keys()) expect(left(all.toSpliced(i, 1)), `without ${i}`).toEqual(expect.any(String));
  });

  test('in any other order there is a step left', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }), (order) => {
        const same = order.every((step, i) => step === i);
        const played = left([...before, ...order.flatMap((step) => steps[step] ?? [])]);
        expect(played === undefined, String(order)).toBe(same);
      }),
    );
  });

  test('once the phone opens the unit, its case does not go to support', () => {
    expect(left([...all, (troubles) => troubles.tried('ann', 'A1', true)])).toEqual(expect.any(String));
  });
});

test('a refresh without a signal is no step', () => {
  const troubles = new Troubles({ ...site, hasSignal: () => false });
  for (const deed of [fails, other(true), ...PHONE.flat()]) deed(troubles);
  expect(troubles.nextStep('A1')).toMatch(/^refresh the app/);
});

test('what is remembered of a phone has a limit, and a phone has one trouble', () => {
  const troubles = new Troubles(site);
  for (let i = 0; i < 1_000; i++) troubles.tried('ann', `U${i % 3}`, false);
  for (let i = 0; i < 1_000; i++) fails(troubles);
  const snapshot = troubles.snapshot();
  expect(Object.keys(snapshot)).toEqual(['ann']);
  expect(snapshot.ann?.moments.length).toBeLessThanOrEqual(200);
});
