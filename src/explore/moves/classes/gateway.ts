/** Gateways that lose their connections, reconnect, or are replaced. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Choices, comesAndUnlocks, type Move, wakes, when } from '../move.ts';

/** The whole gateway, or its connection to one lock. */
const connection = ({ lock }: Choices) => fc.oneof(fc.constant({}), fc.record({ lock }));

export const GATEWAY: readonly Move[] = [
  {
    name: 'the gateway loses a connection',
    weight: 3,
    steps: (choices) => connection(choices).map((which) => [verbs.gateway.cut(which)]),
  },
  {
    name: 'the gateway regains a connection',
    weight: 4,
    steps: (choices) => connection(choices).map((which) => [verbs.gateway.restore(which)]),
  },
  {
    name: 'a lock out of reach fills its ring of records, which then reach the company',
    weight: 1,
    steps: ({ visit }) =>
      fc
        .record({
          visit,
          records: fc.constantFrom(254, 255, 256, 257, 258, 300),
          unlocks: fc.boolean(),
          meets: fc.boolean(),
        })
        .map(({ visit: { unit, who }, records, unlocks, meets }) => [
          verbs.gateway.cut({ lock: unit }),
          ...Array.from({ length: records }, () => verbs.lock.releaseFromInside({ lock: unit })),
          wait(30_000),
          ...when(unlocks, ...comesAndUnlocks(who, unit)),
          verbs.gateway.restore({ lock: unit }),
          ...when(meets, ...wakes(unit), wait(20_000), ...wakes(unit)),
        ]),
  },
  { name: 'the gateway is replaced', weight: 1, steps: () => fc.constant([verbs.gateway.replace()]) },
];
