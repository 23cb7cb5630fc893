/** Planted: nobody is told of an emergency unlock. */
import { type Fault, withRule } from './fault.ts';

export const tenantNotTold: Fault = {
  id: 'tenant-not-told',
  room: 'core',
  sentence: 'Nobody is told of an emergency unlock.',
  plant: (parts) => withRule(parts, 'B-REM-12', () => false),
};
