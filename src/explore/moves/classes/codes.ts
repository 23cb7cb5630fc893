/** Quick-click codes: issued, pressed, revoked, and guessed by people who do not know them. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, mostly, oneIn, when } from '../move.ts';

const PRESSES = [1, 2, 3];
/** A code that no move assigns. */
const WRONG = Array.from({ length: 5 }, () => 150);
/** After five wrong codes in a row, presses only wake the lock for this long. */
const BARRED_MS = 60_000;
const COMPLETE_MS = 1_500;

export const CODES: readonly Move[] = [
  {
    name: 'somebody presses a pattern that may be nobody’s code',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, presses: fc.array(fc.constantFrom(200, 900), { minLength: 3, maxLength: 3 }) })
        .map(({ lock, presses }) => [...presses.map((ms) => verbs.lock.touch({ lock, ms })), wait(2_000)]),
  },
  {
    name: 'staff assign a quick-click code',
    weight: 4,
    steps: ({ unit }) =>
      fc
        .record({
          as: mostly(fc.constant('mia'), fc.constant('eve')),
          lock: unit,
          uses: fc.constantFrom(1, 2, 255, 0, 300),
          length: fc.constantFrom(3, 3, 4, 8, 2),
          touches: fc.boolean(),
        })
        .map(({ touches, ...code }) => [
          verbs.portal.giveClickCode(code),
          ...when(touches, verbs.lock.touch({ lock: code.lock }), wait(2_500)),
        ]),
  },
  {
    name: 'somebody presses a quick-click code',
    weight: 5,
    steps: ({ unit }) =>
      fc
        .record({ lock: unit, index: fc.nat(1), wrongAt: fc.constantFrom(0, 0, ...PRESSES) })
        .map(({ lock, index, wrongAt }) => [
          wait(2_500),
          ...PRESSES.map((press) => verbs.lock.click({ lock, press, index, wrong: press === wrongAt })),
          wait(3_000),
        ]),
  },
  {
    name: 'somebody presses wrong codes until presses only wake the lock, and then the right one',
    weight: 4,
    steps: ({ unit }) =>
      fc
        .record({
          lock: unit,
          tries: fc.constantFrom(4, 5, 5, 5, 6),
          uses: fc.constantFrom(1, 2, 255),
          offsetMs: fc.constantFrom(-1, -1, 0, 1, -30_000),
        })
        .map(({ lock, tries, uses, offsetMs }) => [
          verbs.portal.giveClickCode({ as: 'mia', lock, uses, length: 3 }),
          verbs.lock.touch({ lock }),
          wait(3_000),
          ...Array.from({ length: tries }, () => [
            ...WRONG.map((ms) => verbs.lock.touch({ lock, ms })),
            wait(COMPLETE_MS),
          ]).flat(),
          wait(BARRED_MS + offsetMs),
          ...PRESSES.map((press) => verbs.lock.click({ lock, press })),
          wait(3_000),
        ]),
  },
  {
    name: 'staff revoke a quick-click code',
    weight: 2,
    steps: ({ staff, unit }) =>
      fc
        .record({ as: staff, lock: unit, index: fc.nat(1), touches: oneIn(3) })
        .map(({ touches, ...code }) => [
          verbs.portal.takeClickCode(code),
          ...when(touches, verbs.lock.touch({ lock: code.lock }), wait(2_000)),
        ]),
  },
];
