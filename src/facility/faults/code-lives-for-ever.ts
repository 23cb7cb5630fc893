/** Planted: an activation code never ends. */
import { type Fault, withRule } from './fault.ts';

export const codeLivesForEver: Fault = {
  id: 'code-lives-for-ever',
  room: 'core',
  sentence: 'An activation code never ends.',
  plant: (parts) => withRule(parts, 'B-ACC-4', () => true),
};
