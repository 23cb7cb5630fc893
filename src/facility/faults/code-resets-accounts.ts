/** Planted: whoever has an account is sent a code at every move-in. */
import { type Fault, withRule } from './fault.ts';

export const codeResetsAccounts: Fault = {
  id: 'code-resets-accounts',
  room: 'core',
  sentence: 'Whoever has an account is sent a code at every move-in.',
  plant: (parts) => withRule(parts, 'B-FED-5', () => true),
};
