/** Planted: a vendor comes in after the last day. */
import { type Fault, withRule } from './fault.ts';

export const vendorForEver: Fault = {
  id: 'vendor-for-ever',
  room: 'core',
  sentence: 'A vendor comes in after the last day.',
  plant: (parts) => withRule(parts, 'B-VEN-1', () => true),
};
