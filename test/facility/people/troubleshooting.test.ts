/** B-SUP-1: support comes after every step of the help page, in its order, each with another sign-in and another attempt. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Troubleshooting } from '../../../src/facility/people/troubleshooting.ts';

type Deed = (troubles: Troubleshooting) => void;

const took = (verb: string, args: Record<string, unknown> = {}): Deed => {
  return (troubles) => troubles.took(verb, { phone: 'ann', ...args });
};
const signsIn: Deed = (troubles) => troubles.signedIn('ann');
const fails: Deed = (troubles) => troubles.tried('ann', 'A1', false);
const other = (opens: boolean): Deed => {
  return (troubles) => troubles.tried('spare', 'A1', opens);
};
/** Another user of the unit. */
const ben = (opens: boolean): Deed => {
  return (troubles) => troubles.tried('ben', 'A1', opens);
};
const asks: Deed = (troubles) => {
  troubles.asked('A1');
};
/** In seconds of some day. */
const turned = (on: boolean, atS: number): Deed => {
  return (troubles) => troubles.turned('ann', on, atS * 1_000);
};
const atLock = (verb: string): Deed => {
  return (troubles) => troubles.took(verb, { lock: 'A1' });
};
const again = [signsIn, fails];

/** The steps for a faulty phone, after another device has opened the unit. */
const PHONE: readonly (readonly Deed[])[] = [
  [took('phone.refresh'), took('phone.startEntry', { entry: 'gate' }), ...again],
  [
    took('phone.setPermission', { what: 'bluetooth', allowed: true }),
    took('phone.setPermission', { what: 'location', allowed: true }),
    ...again,
  ],
  [took('phone.checkVersion'), took('phone.updateApp'), took('phone.setAutomaticUpdates', { on: true }), ...again],
  [took('phone.clearCache'), ...again],
  [took('phone.uninstallApp'), took('phone.installApp'), ...again],
  [turned(false, 0), turned(true, 60), ...again],
];
const HARDWARE: readonly (readonly Deed[])[] = [
  [atLock('lock.touch')],
  [atLock('door.standOnHandle'), fails],
  [(troubles) => troubles.took('portal.refresh', { as: 'mo' })],
];

const site = {
  userOf: (phone: string) => (phone === 'ben' ? 'ben' : 'ann'),
  uses: () => true,
  unitOf: (lock: string) => (lock === 'gate' ? undefined : lock),
  hasSignal: () => true,
  isAt: () => true,
  haspIsPulled: () => false,
};

function left(deeds: readonly Deed[]): string | undefined {
  const troubles = new Troubleshooting(site);
  for (const deed of deeds) deed(troubles);
  return new Troubleshooting(site, troubles.snapshot()).nextStep('A1');
}

describe.each([
  ['phone', [fails, other(true), asks], PHONE],
  ['hardware, on another device', [fails, other(false)], HARDWARE],
  ['hardware, with several users hit', [fails, ben(false), asks], HARDWARE],
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
  const troubles = new Troubleshooting({ ...site, hasSignal: () => false });
  for (const deed of [fails, other(true), asks, ...PHONE.flat()]) deed(troubles);
  expect(troubles.nextStep('A1')).toMatch(/^refresh the app/);
});

const phoneLeft = (lastStep: readonly Deed[]): string | undefined =>
  left([fails, other(true), asks, ...PHONE.slice(0, -1).flat(), ...lastStep, ...again]);

test('the time without power counts: a minute is enough, less is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), (offS) => {
      const next = phoneLeft([turned(false, 5), turned(true, 5 + offS)]);
      if (offS >= 60) expect(next).toBeUndefined();
      else expect(next).toMatch(/^turn the phone off for a minute/);
    }),
  );
});

test('two short times off do not count as a minute off, nor does a verb that turns the phone off', () => {
  const short = [turned(false, 0), turned(true, 40), turned(false, 41), turned(true, 81)];
  for (const deeds of [
    short,
    [took('phone.powerCycle')],
    [took('phone.powerCycle'), turned(false, 0), turned(true, 5)],
  ])
    expect(phoneLeft(deeds)).toMatch(/^turn the phone off for a minute/);
});

test('an entry that is started from somewhere else is no return to an entry', () => {
  const asked: string[][] = [];
  const isAt = (...args: string[]) => {
    asked.push(args);
    return false;
  };
  const troubles = new Troubleshooting({ ...site, isAt });
  for (const deed of [fails, other(true), asks, ...PHONE.flat()]) deed(troubles);
  expect(troubles.nextStep('A1')).toMatch(/^refresh the app, return to an entry/);
  expect(asked).toEqual([['ann', 'gate']]);
});

test('when two users are affected, either of them may retry after the handle', () => {
  for (const retries of ['ann', 'spare', 'ben']) {
    const retry: Deed = (troubles) => troubles.tried(retries, 'A1', false);
    const [touch = [], [handle = retry] = [], portal = []] = HARDWARE;
    const before = [fails, other(false), ...touch];
    expect(left([...before, handle, retry, ...portal]), retries).toBeUndefined();
    expect(left([...before, handle, ...portal]), retries).toMatch(/^stand on the handle/);
    expect(left([...before, retry, handle, ...portal]), retries).toMatch(/^stand on the handle/);
  }
});

describe('before a device is suspected, the other users are asked', () => {
  const ASK = /^ask the unit’s other users/;
  const all = PHONE.flat();

  test('the steps for the phone count only after the question, before or after another device opened', () => {
    expect(left([fails, other(true)])).toMatch(ASK);
    expect(left([fails, other(true), ...all])).toMatch(ASK);
    expect(left([fails, other(true), ...all, asks])).toMatch(/^refresh the app/);
    expect(left([fails, asks, other(true), ...all])).toBeUndefined();
  });

  test('another user’s trouble counts once that user was asked, and leads to the lock, whatever another device does', () => {
    expect(left([fails, ben(false)])).toMatch(/^try another device, or ask/);
    for (const device of [[], [other(true)], [other(false)]]) {
      expect(left([fails, ben(false), asks, ...device])).toMatch(/^touch the lock/);
      expect(left([fails, ben(false), asks, ...device, ...HARDWARE.flat()])).toBeUndefined();
      expect(left([fails, ben(false), asks, ...device, ...all])).toMatch(/^touch the lock/);
    }
  });

  test('the last answer counts, and none counts for others once the unit opened for one of them', () => {
    expect(left([fails, ben(false), asks, ben(true)])).toMatch(/^try another device, or ask/);
    expect(left([fails, other(true), ben(false), asks, ben(true), asks])).toMatch(/^refresh the app/);
    expect(left([fails, other(true), asks, ben(false), asks])).toMatch(/^touch the lock/);
  });

  test('a user for whom it opens, and a device with another account, are no other device', () => {
    for (const opens of [true, false]) expect(left([fails, ben(opens)])).toMatch(/^try another device/);
  });

  test('only people who use the unit are asked, and only those for whom it did not open are named', () => {
    const troubles = new Troubleshooting({ ...site, uses: (user) => user !== 'ben' });
    expect(troubles.asked('A1')).toEqual([]);
    fails(troubles);
    other(false)(troubles);
    ben(false)(troubles);
    expect(troubles.asked('A1')).toEqual(['ann']);
    expect(troubles.asked('A2')).toEqual([]);
  });
});

test('a device on which somebody else signs in begins with its own trouble', () => {
  const users = { ann: 'ann' };
  const troubles = new Troubleshooting({ ...site, userOf: () => users.ann });
  for (const deed of [fails, other(true), asks, ...PHONE.flat()]) deed(troubles);
  users.ann = 'ben';
  fails(troubles);
  expect(troubles.nextStep('A1')).toMatch(/^try another device/);
});

test('a hasp that is pulled is let go, and the unit tried again, before the handle', () => {
  let pulled = true;
  const troubles = new Troubleshooting({ ...site, haspIsPulled: () => pulled });
  const play = (...deeds: Deed[]) => {
    for (const deed of deeds) deed(troubles);
    return troubles.nextStep('A1');
  };
  expect(play(fails, other(false))).toMatch(/^touch the lock/);
  expect(play(...HARDWARE.flat())).toMatch(/^let go of the hasp/);
  pulled = false;
  expect(play(atLock('lock.letGoHasp'))).toMatch(/^let go of the hasp, and try again/);
  expect(play(fails)).toMatch(/^stand on the handle/);
  expect(play(...HARDWARE.slice(1).flat())).toBeUndefined();
  pulled = true;
  expect(play()).toMatch(/^let go of the hasp/);
});

test('what is remembered of a phone has a limit, and a phone has one trouble', () => {
  const troubles = new Troubleshooting(site);
  for (let i = 0; i < 1_000; i++) troubles.tried('ann', `U${i % 3}`, false);
  for (let i = 0; i < 1_000; i++) fails(troubles);
  const snapshot = troubles.snapshot();
  expect(Object.keys(snapshot)).toEqual(['ann']);
  expect(snapshot.ann?.moments.length).toBeLessThanOrEqual(200);
});
