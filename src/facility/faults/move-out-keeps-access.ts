/** Planted: a move-out leaves the tenant in. */
import { type Fault, withRule } from './fault.ts';

export const moveOutKeepsAccess: Fault = {
  id: 'move-out-keeps-access',
  room: 'core',
  sentence: 'A move-out leaves the tenant in.',
  plant: (parts) => withRule(parts, 'B-FED-6', () => false),
};
