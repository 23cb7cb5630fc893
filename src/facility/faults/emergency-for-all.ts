/** Planted: any employee sends an emergency unlock. */
import { type Fault, withRule } from './fault.ts';

export const emergencyForAll: Fault = {
  id: 'emergency-for-all',
  room: 'core',
  sentence: 'Any employee sends an emergency unlock.',
  plant: (parts) => withRule(parts, 'B-REM-4', () => true),
};
