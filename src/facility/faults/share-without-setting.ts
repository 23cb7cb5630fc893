/** Planted: staff open shared units though the facility allows no such shares. */
import { type Fault, withRule } from './fault.ts';

export const shareWithoutSetting: Fault = {
  id: 'share-without-setting',
  room: 'core',
  sentence: 'Staff open shared units though the facility allows no such shares.',
  plant: (parts) => withRule(parts, 'B-SHR-1', () => true),
};
