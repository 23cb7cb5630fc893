/** Planted: a remote unlock opens as often as the lock is touched. */
import { type Fault, withRule } from './fault.ts';

export const remoteAgainAndAgain: Fault = {
  id: 'remote-again-and-again',
  room: 'core',
  sentence: 'A remote unlock opens as often as the lock is touched.',
  plant: (parts) => withRule(parts, 'B-REM-15', () => true),
};
