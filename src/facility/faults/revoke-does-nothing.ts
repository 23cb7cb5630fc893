/** Planted: a revoked key is revoked in the books alone. */
import { type Fault, withRule } from './fault.ts';

export const revokeDoesNothing: Fault = {
  id: 'revoke-does-nothing',
  room: 'core',
  sentence: 'A revoked key is revoked in the books alone.',
  plant: (parts) => withRule(parts, 'B-REV-2', () => false),
};
