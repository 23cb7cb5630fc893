/** Planted: a transfer begins though the tenant has not moved in the rental software. */
import { type Fault, withRule } from './fault.ts';

export const transferBeforeTheMove: Fault = {
  id: 'transfer-before-the-move',
  room: 'core',
  sentence: 'A transfer begins though the tenant has not moved in the rental software.',
  plant: (parts) => withRule(parts, 'B-TRF-2', () => true),
};
