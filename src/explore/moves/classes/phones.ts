/** Phones that are off, outdated or without permission. */
import fc from 'fast-check';
import { verbs } from '../../setup/steps.ts';
import { type Move, oneIn } from '../move.ts';

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
    name: 'an app becomes outdated or is updated, or its cache is damaged or cleared',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, what: fc.constantFrom('outdateApp', 'updateApp', 'spoilCache', 'clearCache') })
        .map(({ phone, what }) => [verbs.phone[what]({ phone })]),
  },
];
