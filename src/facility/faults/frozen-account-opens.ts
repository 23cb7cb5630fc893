/** Planted: a frozen account goes on opening. */
import { type Fault, withRule } from './fault.ts';

export const frozenAccountOpens: Fault = {
  id: 'frozen-account-opens',
  room: 'core',
  sentence: 'A frozen account goes on opening.',
  plant: (parts) => withRule(parts, 'B-ACC-3', () => true),
};
