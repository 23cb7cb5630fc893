/** Clocks of locks that drift, and clocks of phones that are wrong. */
import fc from 'fast-check';
import { verbs } from '../../setup/steps.ts';
import type { Move } from '../move.ts';

export const CLOCKS: readonly Move[] = [
  {
    name: 'the clock of a lock drifts',
    weight: 2,
    steps: ({ lock }) =>
      fc.record({ lock, ppm: fc.constantFrom(0, 100, -100, 300) }).map((drift) => [verbs.lock.setClockDrift(drift)]),
  },
  {
    name: 'the clock of a phone is wrong',
    weight: 3,
    steps: ({ visitor }) =>
      fc
        .record({ phone: visitor, seconds: fc.constantFrom(0, 200, 290, 310, -320, 3_600, 86_400) })
        .map((error) => [verbs.phone.setClockError(error)]),
  },
];
