/** What happens to the air and to adapters, as moves; they need the radio between phones and locks. */

import { verb, wait } from '../setup/steps.ts';
import { lockOf, type Move, pick, tenantOf } from './move.ts';

export const RADIO_MOVES: readonly Move[] = [
  {
    name: 'interference',
    weight: 4,
    faultClass: 'signal',
    steps: (_setup, { a, b, c }) => [
      verb('radio.interfere', { perMille: pick([100, 500, 1_000], a), forMs: pick([40, 500, 2_500, 20_000], b) }),
      wait(pick([0, 30, 200], c)),
    ],
  },
  {
    name: 'an adapter resets',
    weight: 4,
    faultClass: 'signal',
    steps: (setup, { a, b, c }) => [
      verb('radio.resetAdapter', {
        ...(b % 2 === 0 ? { phone: tenantOf(setup, a) } : { lock: lockOf(setup, a) }),
        offMs: pick([5, 300, 3_000, 20_000], c),
      }),
    ],
  },
];
