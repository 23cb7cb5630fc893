/** Planted: a transfer never ends. */
import { type Fault, withRule } from './fault.ts';

export const transferWithoutEnd: Fault = {
  id: 'transfer-without-end',
  room: 'core',
  sentence: 'A transfer never ends.',
  plant: (parts) => withRule(parts, 'B-TRF-3', () => false),
};
