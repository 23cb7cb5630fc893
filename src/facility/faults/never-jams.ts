/** Planted: the motor pushes through any tension. */
import { type Fault, withBody } from './fault.ts';

export const neverJams: Fault = {
  id: 'never-jams',
  room: 'body',
  sentence: 'The motor pushes through any tension.',
  plant: (parts) => withBody(parts, { guards: { held: () => false } }),
};
