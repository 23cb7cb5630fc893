/** Planted: in a transfer the old unit opens no more. */
import { type Fault, withRule } from './fault.ts';

export const transferClosesTheOldUnit: Fault = {
  id: 'transfer-closes-the-old-unit',
  room: 'core',
  sentence: 'In a transfer the old unit opens no more.',
  plant: (parts) => withRule(parts, 'B-ACS-7', () => false),
};
