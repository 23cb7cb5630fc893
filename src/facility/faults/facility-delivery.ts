/** Faults in the delivery of messages: their recipients. */
import type { Fault } from './fault.ts';

export const DELIVERY_FAULTS: readonly Fault[] = [
  {
    id: 'text-ignores-the-number',
    layer: 'facility',
    sentence: 'A message reaches its intended recipient, whatever number or address was entered.',
    plant: (parts) => ({
      ...parts,
      delivery: { phonesFor: ({ to }, directory) => directory.phonesOf(to).slice(0, 1) },
    }),
  },
];
