/** Gateways that lose their connections, reconnect, or are replaced. */
import fc from 'fast-check';
import { verbs } from '../../setup/steps.ts';
import type { Choices, Move } from '../move.ts';

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
  { name: 'the gateway is replaced', weight: 1, steps: () => fc.constant([verbs.gateway.replace()]) },
];
