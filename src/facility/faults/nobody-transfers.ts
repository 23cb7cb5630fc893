/** Planted: transfers are refused to those who may make them. */
import { type Fault, withRule } from './fault.ts';

export const nobodyTransfers: Fault = {
  id: 'nobody-transfers',
  room: 'core',
  sentence: 'Transfers are refused to those who may make them.',
  plant: (parts) => withRule(parts, 'B-TRF-1', () => false),
};
