/** Planted: a gatelocked tenant passes the gate. */
import { type Fault, withRule } from './fault.ts';

export const gatelockIgnored: Fault = {
  id: 'gatelock-ignored',
  room: 'core',
  sentence: 'A gatelocked tenant passes the gate.',
  plant: (parts) => withRule(parts, 'B-ACS-4', () => true),
};
