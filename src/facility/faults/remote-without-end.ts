/** Planted: a remote unlock waits for ever. */
import { type Fault, withRule } from './fault.ts';

export const remoteWithoutEnd: Fault = {
  id: 'remote-without-end',
  room: 'core',
  sentence: 'A remote unlock waits for ever.',
  plant: (parts) => withRule(parts, 'B-REM-13', () => true),
};
