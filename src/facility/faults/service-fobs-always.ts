/** Planted: vendors have fobs whatever the facility allows. */
import { type Fault, withRule } from './fault.ts';

export const serviceFobsAlways: Fault = {
  id: 'service-fobs-always',
  room: 'core',
  sentence: 'Vendors have fobs whatever the facility allows.',
  plant: (parts) => withRule(parts, 'B-FOB-2', () => true),
};
