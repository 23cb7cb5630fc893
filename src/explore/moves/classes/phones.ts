/** Phones that are off, outdated or without permission. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, oneIn } from '../move.ts';

/** Longer than an app waits before it updates itself. */
const UPDATES_MS = 3_660_000;

/** What may happen to an app while its automatic update is pending. */
const BEFORE = [['updateApp'], ['updateApp'], ['uninstallApp'], ['uninstallApp', 'installApp']] as const;

export const PHONES: readonly Move[] = [
  {
    name: 'somebody switches Bluetooth on or off',
    weight: 2,
    steps: ({ visitor }) =>
      fc.record({ phone: visitor, on: fc.boolean() }).map((bluetooth) => [verbs.phone.setBluetooth(bluetooth)]),
  },
  {
    name: 'somebody switches airplane mode on or off',
    weight: 2,
    steps: ({ visitor }) =>
      fc.record({ phone: visitor, on: oneIn(3) }).map((airplane) => [verbs.phone.setAirplane(airplane)]),
  },
  {
    name: 'somebody grants or withdraws a permission of the app',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, what: fc.constantFrom('location', 'bluetooth'), allowed: fc.boolean() })
        .map((permission) => [verbs.phone.setPermission(permission)]),
  },
  {
    name: 'somebody switches a phone on or off, or it hangs',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, what: fc.constantFrom('powerOff', 'powerOn', 'powerCycle', 'hangBluetooth') })
        .map(({ phone, what }) => [verbs.phone[what]({ phone })]),
  },
  {
    name: 'an app becomes outdated or is updated, or its cache or its installation is damaged or its data cleared',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({
          phone: visitor,
          what: fc.constantFrom('outdateApp', 'updateApp', 'spoilCache', 'clearCache', 'damageApp'),
        })
        .map(({ phone, what }) => [verbs.phone[what]({ phone })]),
  },
  {
    name: 'somebody switches automatic updates on or off, some time after a new version has come out',
    weight: 1,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, on: fc.boolean(), version: fc.constantFrom('4.9.1', '5.1.0') })
        .map(({ phone, on, version }) => [
          verbs.phone.outdateApp({ phone, version }),
          wait(60_000),
          verbs.phone.setAutomaticUpdates({ phone, on }),
        ]),
  },
  {
    name: 'an app is updated by hand, removed or installed again before its automatic update',
    weight: 1,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, first: fc.constantFrom(...BEFORE) })
        .map(({ phone, first }) => [
          verbs.phone.outdateApp({ phone, version: '5.1.0' }),
          verbs.phone.setAutomaticUpdates({ phone, on: true }),
          ...first.map((verb) => verbs.phone[verb]({ phone })),
          wait(UPDATES_MS),
        ]),
  },
];
