/** Planted: signing out leaves the slot of the phone as it was. */
import { type Fault, withRule } from './fault.ts';

export const signOutKeepsKeys: Fault = {
  id: 'sign-out-keeps-keys',
  room: 'core',
  sentence: 'Signing out leaves the slot of the phone as it was.',
  plant: (parts) => withRule(parts, 'B-KEY-11', () => false),
};
