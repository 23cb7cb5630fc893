/** Planted: whoever leaves by the exit stays on the list of people on site. */
import { type Fault, withRule } from './fault.ts';

export const exitForgetsNobody: Fault = {
  id: 'exit-forgets-nobody',
  room: 'core',
  sentence: 'Whoever leaves by the exit stays on the list of people on site.',
  plant: (parts) => withRule(parts, 'B-ENT-3', () => false),
};
