/** Planted: every page of the portal does what anybody asks. */
import { type Fault, withRule } from './fault.ts';

export const portalPageForAll: Fault = {
  id: 'portal-page-for-all',
  room: 'core',
  sentence: 'Every page of the portal does what anybody asks.',
  plant: (parts) => withRule(parts, 'B-ROL-8', () => true),
};
