/** Planted: the portal opens an occupied unit without a question. */
import { type Fault, withRule } from './fault.ts';

export const portalOpensAll: Fault = {
  id: 'portal-opens-all',
  room: 'core',
  sentence: 'The portal opens an occupied unit without a question.',
  plant: (parts) => withRule(parts, 'B-ACS-1', (claim) => claim.staff || parts.rules['B-ACS-1'].check(claim)),
};
