/** Planted: an overlocked unit is opened like any other. */
import { type Fault, withRule } from './fault.ts';

export const overlockForgotten: Fault = {
  id: 'overlock-forgotten',
  room: 'core',
  sentence: 'An overlocked unit is opened like any other.',
  plant: (parts) => withRule(parts, 'B-SEC-2', () => true),
};
