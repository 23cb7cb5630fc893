/** Planted: staff open shared units without the permission. */
import { type Fault, withRule } from './fault.ts';

export const shareWithoutPermission: Fault = {
  id: 'share-without-permission',
  room: 'core',
  sentence: 'Staff open shared units without the permission.',
  plant: (parts) => withRule(parts, 'B-SHR-2', () => true),
};
