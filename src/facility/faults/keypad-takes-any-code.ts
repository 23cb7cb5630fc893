/** Planted: a keypad opens for any digits as for the temporary code. */
import { type Fault, withRule } from './fault.ts';

export const keypadTakesAnyCode: Fault = {
  id: 'keypad-takes-any-code',
  room: 'core',
  sentence: 'A keypad opens for any digits as for the temporary code.',
  plant: (parts) => withRule(parts, 'B-COD-2', () => true),
};
