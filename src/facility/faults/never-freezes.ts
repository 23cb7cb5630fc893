/** Planted: a frozen account signs in again. */
import { type Fault, withRule } from './fault.ts';

export const neverFreezes: Fault = {
  id: 'never-freezes',
  room: 'core',
  sentence: 'A frozen account signs in again.',
  plant: (parts) => withRule(parts, 'B-ACC-3', ({ user }) => !user.frozen || user.wrongSignIns.length > 0),
};
