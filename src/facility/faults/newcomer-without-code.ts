/** Planted: a new tenant is sent no code. */
import { type Fault, withRule } from './fault.ts';

export const newcomerWithoutCode: Fault = {
  id: 'newcomer-without-code',
  room: 'core',
  sentence: 'A new tenant is sent no code.',
  plant: (parts) => withRule(parts, 'B-FED-4', () => false),
};
