/** Bad radio conditions: phones without signal, packets lost or late, interference, adapters that reset. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, mostly } from '../move.ts';

/** Usually both signals, sometimes one of them. */
const SIGNALS = mostly(fc.constant({}), fc.record({ only: fc.constantFrom('cellular', 'wifi') }));

export const SIGNAL: readonly Move[] = [
  {
    name: 'a phone loses signal',
    weight: 3,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, which: SIGNALS })
        .map(({ phone, which }) => [verbs.phone.loseSignal({ phone, ...which })]),
  },
  {
    name: 'a phone has signal again',
    weight: 3,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, which: SIGNALS })
        .map(({ phone, which }) => [verbs.phone.regainSignal({ phone, ...which })]),
  },
  {
    name: 'the data connection of a phone is slow',
    weight: 1,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, latencyMs: fc.constantFrom(0, 2_000, 9_000, 20_000) })
        .map((slow) => [verbs.phone.slowData(slow)]),
  },
  {
    name: 'the link of a phone is disturbed',
    weight: 4,
    steps: ({ visitor }) =>
      fc
        .record({
          phone: visitor,
          how: fc.oneof(
            fc.constantFrom({}, { lossPerMille: 300 }, { delayMs: 700 }),
            fc.record({ cutAtPacket: fc.integer({ min: 3, max: 11 }) }),
            fc.record({ dropWrite: fc.integer({ min: 1, max: 4 }) }),
          ),
        })
        .map(({ phone, how }) => [verbs.phone.disturb({ phone, ...how })]),
  },
  {
    name: 'something interferes with all radios',
    weight: 4,
    link: 'radio',
    steps: () =>
      fc
        .record({
          perMille: fc.constantFrom(100, 500, 1_000),
          forMs: fc.constantFrom(40, 500, 2_500, 20_000),
          waitMs: fc.constantFrom(0, 30, 200),
        })
        .map(({ waitMs, ...interference }) => [verbs.radio.interfere(interference), wait(waitMs)]),
  },
  {
    name: 'an adapter resets',
    weight: 4,
    link: 'radio',
    steps: ({ tenant, lock }) =>
      fc
        .record({
          of: fc.oneof(fc.record({ phone: tenant }), fc.record({ lock })),
          offMs: fc.constantFrom(5, 300, 3_000, 20_000),
        })
        .map(({ of, offMs }) => [verbs.radio.resetAdapter({ ...of, offMs })]),
  },
];
