/** Accounts and phones: codes and activation, wrong passwords until an account freezes, apps removed, phones left and lent. */
import fc from 'fast-check';
import { MISTYPED, OUTSIDER, PEOPLE } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { comesAndUnlocks, type Move, mostly, oneIn, when } from '../move.ts';

/** The number of the new tenant is corrected, and the code arrives. */
const corrected = [
  verbs.pms.editTenant({ person: OUTSIDER, mobile: `$${OUTSIDER}.mobile` }),
  verbs.portal.updateCustomerData(),
  wait(25_000),
];

export const ACCOUNTS: readonly Move[] = [
  {
    name: 'somebody types wrong passwords, and then the owner of the account opens',
    weight: 4,
    steps: ({ visit, staff }) =>
      fc
        .record({
          visit,
          thief: staff,
          tries: fc.constantFrom(5, 5, 5, 5, 4),
          gapMs: fc.constantFrom(1_500, 1_500, 61_000),
        })
        .map(({ visit: { unit, who }, thief, tries, gapMs }) => [
          ...Array.from({ length: tries }, (_, i) => [
            verbs.phone.signIn({ phone: thief, as: who, password: `wrong-${i}` }),
            wait(gapMs),
          ]).flat(),
          ...comesAndUnlocks(who, unit),
        ]),
  },
  {
    name: 'staff or others sign in to the portal, perhaps with a wrong password',
    weight: 1,
    steps: ({ person, staff }) =>
      fc
        .record({ as: mostly(staff, person), wrong: oneIn(3) })
        .map(({ as, wrong }) => [verbs.portal.signIn({ as, ...(wrong ? { password: 'wrong-0' } : {}) })]),
  },
  {
    name: 'staff unfreeze an account',
    weight: 1,
    steps: ({ staff, visitor }) =>
      fc.record({ as: staff, person: visitor }).map((account) => [verbs.portal.unfreeze(account)]),
  },
  {
    name: 'somebody is sent a code',
    weight: 2,
    steps: ({ staff, person }) =>
      fc
        .record({ as: staff, person, by: fc.constantFrom('sms', 'email', 'voice') }, { requiredKeys: ['person'] })
        .map((code) => [verbs.portal.sendCode(code)]),
  },
  {
    name: 'somebody forgot a password',
    weight: 1,
    steps: ({ visitor, person }) =>
      fc
        .record({ phone: visitor, as: mostly(visitor, person) })
        .map((account) => [verbs.phone.forgotPassword(account), wait(25_000)]),
  },
  {
    name: 'somebody activates an account',
    weight: 4,
    steps: ({ person }) =>
      fc
        .record({
          who: person,
          sends: fc.boolean(),
          afterMs: fc.constantFrom(25_000, 60_000, 3_700_000, 86_300_000, 86_500_000),
          wrong: oneIn(4),
          again: fc.boolean(),
        })
        .map(({ who, sends, afterMs, wrong, again }) => [
          ...when(sends, verbs.portal.sendCode({ person: who })),
          wait(afterMs),
          verbs.phone.activate({ phone: who, as: who, ...(wrong ? { code: '000001' } : {}) }),
          wait(2_000),
          // A code works once.
          ...when(again, verbs.phone.activate({ phone: who, as: who }), wait(2_000)),
        ]),
  },
  {
    name: 'a new tenant activates an account, perhaps too late, perhaps after the number was corrected',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({
          unit,
          afterMs: fc.constantFrom(25_000, 3_700_000, 86_300_000, 86_500_000),
          again: oneIn(3),
          mistyped: oneIn(2),
        })
        .map(({ unit, afterMs, again, mistyped }) => {
          const activation = [verbs.phone.activate({ phone: OUTSIDER, as: OUTSIDER }), wait(2_000)];
          return [
            verbs.pms.moveOut({ unit }),
            ...when(mistyped, verbs.pms.editTenant({ person: OUTSIDER, mobile: MISTYPED })),
            verbs.pms.rent({ unit, tenant: OUTSIDER }),
            verbs.portal.updateCustomerData(),
            wait(afterMs),
            ...when(mistyped, ...corrected),
            verbs.phone.installApp({ phone: OUTSIDER }),
            ...activation,
            ...when(again, ...activation),
          ];
        }),
  },
  {
    name: 'somebody removes the app, and perhaps installs it again',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, as: visitor, installs: mostly(fc.constant(true), fc.constant(false)) })
        .map(({ phone, as, installs }) => [
          verbs.phone.uninstallApp({ phone }),
          wait(1_000),
          ...when(installs, verbs.phone.installApp({ phone }), verbs.phone.signIn({ phone, as }), wait(2_000)),
        ]),
  },
  {
    name: 'somebody chooses a facility in the app',
    weight: 1,
    steps: ({ person }) =>
      fc
        .record({ phone: person, facility: fc.constantFrom('site', 'other-1') })
        .map((choice) => [verbs.phone.chooseFacility(choice), wait(1_000)]),
  },
  {
    name: 'somebody lends a phone',
    weight: 1,
    steps: ({ visitor }) =>
      fc.record({ phone: visitor, to: fc.constantFrom(...PEOPLE) }).map((loan) => [verbs.person.lendPhone(loan)]),
  },
  {
    name: 'somebody signs out',
    weight: 3,
    steps: ({ visitor }) => visitor.map((phone) => [verbs.phone.signOut({ phone }), wait(1_000)]),
  },
  {
    name: 'somebody signs in',
    weight: 4,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, other: mostly(fc.constant(undefined), fc.constantFrom(...PEOPLE)), wrong: oneIn(7) })
        .map(({ phone, other: as = phone, wrong }) => [
          verbs.phone.signIn({ phone, as, ...(wrong ? { password: 'not-this-one' } : {}) }),
          wait(2_000),
        ]),
  },
  {
    name: 'somebody gets keys and signs out',
    weight: 4,
    steps: ({ visit }) =>
      visit.map(({ unit, who }) => [
        verbs.person.tailgate({ person: who }),
        verbs.phone.openApp({ phone: who }),
        wait(1_000),
        verbs.phone.signOut({ phone: who }),
        wait(1_000),
        verbs.lock.touch({ lock: unit }),
      ]),
  },
  {
    name: 'somebody leaves a phone behind',
    weight: 1,
    steps: ({ visitor }) => visitor.map((person) => [verbs.person.leavePhone({ person })]),
  },
  {
    name: 'somebody takes a phone',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ person: visitor, other: mostly(fc.constant(undefined), visitor) })
        .map(({ person, other: phone = person }) => [verbs.person.takePhone({ person, phone })]),
  },
];
