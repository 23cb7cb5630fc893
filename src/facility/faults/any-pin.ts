/** Planted: any six digits open. */
import { type Fault, withRule } from './fault.ts';

export const anyPin: Fault = {
  id: 'any-pin',
  room: 'core',
  sentence: 'Any six digits open.',
  plant: (parts) => withRule(parts, 'B-REM-7', () => true),
};
