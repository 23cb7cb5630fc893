/** Planted: a tenant gets in before the lease begins. */
import { type Fault, withRule } from './fault.ts';

export const leaseIgnored: Fault = {
  id: 'lease-ignored',
  room: 'core',
  sentence: 'A tenant gets in before the lease begins.',
  plant: (parts) => withRule(parts, 'B-SEC-4', () => true),
};
