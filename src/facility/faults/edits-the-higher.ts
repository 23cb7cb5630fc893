/** Planted: staff edit roles and people that are not below them. */
import { type Fault, withRule } from './fault.ts';

export const editsTheHigher: Fault = {
  id: 'edits-the-higher',
  room: 'core',
  sentence: 'Staff edit roles and people that are not below them.',
  plant: (parts) => withRule(parts, 'B-ROL-3', () => true),
};
