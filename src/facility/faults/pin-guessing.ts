/** Planted: a PIN bears any number of tries. */
import { type Fault, withRule } from './fault.ts';

export const pinGuessing: Fault = {
  id: 'pin-guessing',
  room: 'core',
  sentence: 'A PIN bears any number of tries.',
  plant: (parts) => withRule(parts, 'B-REM-9', () => true),
};
