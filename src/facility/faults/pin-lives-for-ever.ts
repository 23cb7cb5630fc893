/** Planted: a PIN never expires. */
import { type Fault, withRule } from './fault.ts';

export const pinLivesForEver: Fault = {
  id: 'pin-lives-for-ever',
  room: 'core',
  sentence: 'A PIN never expires.',
  plant: (parts) => withRule(parts, 'B-REM-8', () => true),
};
