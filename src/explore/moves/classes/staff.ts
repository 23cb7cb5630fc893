/** Remote unlocks by staff, with reasons and with PINs. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { comesTo, type Move, mostly, oneIn, POOR_ROLES, updates, when } from '../move.ts';

/** In three cases out of four the reason is Fire; otherwise there is none, or it is Other without a note. */
const reason = mostly(fc.constant('Fire'), fc.constantFrom(undefined, 'Other'));

export const STAFF_UNLOCKS: readonly Move[] = [
  {
    name: 'an emergency unlock',
    weight: 4,
    steps: ({ staff, unit }) =>
      fc
        .record({
          as: staff,
          unit,
          reason,
          waitMs: fc.constantFrom(undefined, undefined, undefined, 2_000, 9_000, 12_000),
        })
        .map(({ waitMs, ...emergency }) => {
          const touch = verbs.lock.touch({ lock: emergency.unit });
          const unlock = verbs.portal.unlock({ ...emergency, choose: 'Emergency' });
          return [...(waitMs === undefined ? [touch, unlock] : [unlock, wait(waitMs), touch]), wait(5_000)];
        }),
  },
  {
    name: 'an emergency unlock, and the touch comes too late',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ unit, waitMs: fc.constantFrom(11_000, 20_000, 300_000) })
        .map(({ unit, waitMs }) => [
          verbs.portal.unlock({ as: 'mia', unit, choose: 'Emergency', reason: 'Fire' }),
          wait(waitMs),
          verbs.lock.touch({ lock: unit }),
          wait(1_000),
        ]),
  },
  {
    name: 'staff ask the tenant for a PIN and open',
    weight: 4,
    steps: ({ staff, rental }) =>
      fc
        .record({ as: staff, rental, waitMs: fc.constantFrom(25_000, 590_000, 640_000), guesses: oneIn(4) })
        .map(({ as, rental: { unit, tenant }, waitMs, guesses }) => [
          verbs.portal.unlock({ as, unit, choose: 'Yes' }),
          wait(waitMs),
          ...when(guesses, ...[1, 2, 3, 4, 5].map(() => verbs.portal.enterPin({ as, unit, pin: '000001' }))),
          verbs.portal.enterPin({ as, unit, pin: `$${tenant}.lastPin` }),
          verbs.lock.touch({ lock: unit }),
          wait(5_000),
        ]),
  },
  {
    name: 'staff whose role has few permissions ask for a PIN or send an emergency unlock',
    weight: 4,
    steps: ({ unit }) =>
      fc
        .record({
          unit,
          role: fc.constantFrom(...POOR_ROLES),
          unlock: fc.constantFrom({ choose: 'Yes' }, { choose: 'Emergency', reason: 'Fire' }, {}, {}),
          isEmpty: oneIn(2),
        })
        .map(({ unit, role, unlock, isEmpty }) => [
          ...when(isEmpty, verbs.pms.moveOut({ unit }), ...updates),
          verbs.portal.setRole({ as: 'mia', person: 'eve', role }),
          verbs.phone.requestPin({ phone: 'eve', unit }),
          verbs.portal.unlock({ as: 'eve', unit, ...unlock }),
          wait(500),
        ]),
  },
  {
    name: 'two emergency unlocks of one unit, one after the other',
    weight: 2,
    steps: ({ unit }) =>
      fc.record({ unit, gapMs: fc.constantFrom(1_000, 4_000, 11_000) }).map(({ unit, gapMs }) => {
        const unlock = verbs.portal.unlock({ as: 'mia', unit, choose: 'Emergency', reason: 'Fire' });
        return [unlock, wait(gapMs), unlock, wait(gapMs)];
      }),
  },
  {
    name: 'staff open a unit from the portal',
    weight: 2,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, unit })
        .map((unlock) => [verbs.portal.unlock(unlock), verbs.lock.touch({ lock: unlock.unit }), wait(4_000)]),
  },
  {
    name: 'staff beside a unit open it in an emergency',
    weight: 3,
    steps: ({ staff, unit }) =>
      fc
        .record({ phone: staff, unit })
        .map(({ phone, unit }) => [
          ...comesTo(phone, unit),
          verbs.lock.touch({ lock: unit }),
          verbs.phone.openForTenant({ phone, unit, reason: 'Flood' }),
          wait(5_000),
        ]),
  },
  {
    name: 'staff beside a unit ask the tenant for a PIN and open it',
    weight: 4,
    steps: ({ staff, rental }) =>
      fc
        .record({ phone: staff, rental, wrong: oneIn(3) })
        .map(({ phone, rental: { unit, tenant }, wrong }) => [
          ...comesTo(phone, unit),
          verbs.phone.requestPin({ phone, unit }),
          wait(25_000),
          verbs.lock.touch({ lock: unit }),
          verbs.phone.openForTenant({ phone, unit, pin: wrong ? '000001' : `$${tenant}.lastPin` }),
          wait(5_000),
        ]),
  },
  {
    name: 'staff enter wrong PINs',
    weight: 4,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, unit, tries: fc.integer({ min: 1, max: 6 }) })
        .map(({ as, unit, tries }) => [
          verbs.portal.unlock({ as, unit, choose: 'Yes' }),
          wait(1_000),
          ...Array.from({ length: tries }, () => verbs.portal.enterPin({ as, unit, pin: '000001' })),
        ]),
  },
];
