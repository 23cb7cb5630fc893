/** Planted: a renewed key always takes a fresh slot, and the old one is never given up. */
import { type Fault, withRule } from './fault.ts';

export const keyWithoutSlotProof: Fault = {
  id: 'key-without-slot-proof',
  room: 'core',
  sentence: 'A renewed key always takes a fresh slot, and the old one is never given up.',
  plant: (parts) => withRule(parts, 'B-KEY-1', () => false),
};
