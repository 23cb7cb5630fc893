/** Planted: any employee holds an entry open. */
import { type Fault, withRule } from './fault.ts';

export const heldOpenByAll: Fault = {
  id: 'held-open-by-all',
  room: 'core',
  sentence: 'Any employee holds an entry open.',
  plant: (parts) => withRule(parts, 'B-ENT-1', () => true),
};
